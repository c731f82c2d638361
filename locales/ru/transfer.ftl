# Перевод мимо платёжных сервисов: участник пишет, что оплатил, команда клуба подтверждает.

command-paid = Сообщить, что перевод отправлен

## Участнику

transfer-details = <b>{ $title }</b>: переведите { $price }.
transfer-where = { $details }
transfer-purpose = В сообщении к переводу укажите: <b>заказ { $number }</b> — так мы быстрее его найдём.
transfer-details-next = Когда переведёте деньги, нажмите «Перевод отправлен».
transfer-ask-picture = Спасибо! Пришлите, пожалуйста, скриншот или PDF чека — так мы быстрее найдём перевод. Если чека нет, просто нажмите кнопку.
transfer-no-picture = Пришлите, пожалуйста, картинку, PDF или пару слов о переводе. Если прислать нечего, нажмите кнопку.
transfer-thanks = Спасибо, проверяем перевод на { $price }. Как только увидим деньги, доступ откроется и мы сразу напишем. Обычно это занимает меньше дня.
transfer-paid-before = Деньги уже пришли, всё в порядке.
transfer-nothing-open = Сейчас у вас нет заказа, который ждёт перевода. Выберите тариф — и пришлём реквизиты.
transfer-not-come = Мы проверили: перевод на { $price } («{ $title }») пока не пришёл.
transfer-not-come-next = Такое бывает: банк задержал перевод или в реквизитах опечатка. Проверьте, пожалуйста, и нажмите кнопку ещё раз — с чеком мы найдём его быстрее.
transfer-differs = Деньги пришли: { $came } вместо { $price }. Команда клуба решит, как их зачесть, и напишет вам.
transfer-lapsed = Заказ «{ $title }» закрыт: перевода мы не дождались. Если деньги уже отправлены, ничего страшного — они не пропадут, оформите заказ заново и нажмите «Перевод отправлен».

button-transfer-paid = Перевод отправлен
button-transfer-skip = Чека нет, проверьте так

## Команде

transfer-card = 💳 <b>{ $name }</b>: «Перевод отправлен», { $price }
transfer-card-recorded = 💳 Записать оплату: <b>{ $name }</b>, { $price }
transfer-card-order = Заказ { $number } · { $title }
transfer-card-contact = { $contact }
transfer-card-said = Написано: { $day }, { $time }
transfer-card-words = «{ $words }»
transfer-card-no-picture = Чека нет
transfer-card-elsewhere = { $platform ->
    [vk] Чек — в переписке с ботом во ВКонтакте
   *[telegram] Чек — в переписке с ботом в Telegram
}
transfer-card-annotate = Можно прислать чек или написать, откуда деньги: это останется в истории.
button-transfer-came = Деньги пришли: { $amount }
button-transfer-other = Другая сумма…
button-transfer-none = Денег нет
button-transfer-drop = Не записывать
button-transfer-card = Открыть перевод
button-transfers = Переводы
button-transfer-record = Записать оплату
button-transfer-plan = { $title } · { $prices }
button-transfer-line = { $name } · { $price }
transfer-ask-amount = Сколько пришло? Напишите сумму, например 1500. Просили { $price }.
transfer-bad-amount = Не получилось прочитать сумму. Напишите её числом, например 1500 или 1500,50.
transfer-confirmed = ✅ Записано: { $name }, { $amount }. Доступ открыт, участнику написали.
transfer-confirmed-differs = Записано: { $name }, { $amount }. Сумма не та, что в заказе, поэтому платёж ждёт вашего решения в неразобранных.
transfer-refused = { $name }: денег нет ({ $price }). Мы написали участнику и попросили проверить перевод.
transfer-dropped = Оплату не записали: { $name }, { $price }.
transfer-decided-came = Уже решено: { $by } — деньги пришли, { $amount }.
transfer-decided-none = Уже решено: { $by } — денег нет. Если они всё-таки пришли, откройте перевод.
transfer-decided-nobody = Этот заказ уже закрыт: перевода не дождались. Если деньги всё-таки пришли, откройте перевод.
transfer-waiting = { $count ->
    [one] Ждёт проверки { $count } перевод: участник написал, что оплатил.
    [few] Ждут проверки { $count } перевода: участники написали, что оплатили.
    [many] Ждут проверки { $count } переводов: участники написали, что оплатили.
   *[other] Ждут проверки { $count } перевода: участники написали, что оплатили.
}
transfer-list = <b>Переводы ждут проверки: { $count }</b>
transfer-list-line = { $name } · { $price } · с { $day }, { $time }
transfer-list-none = Все переводы проверены.
transfer-record = За какой тариф заплатили? { $name }
transfer-record-none = Сейчас нет тарифа с ценой, за который можно записать оплату: { $name }
transfer-no-plan = Такого тарифа с ценой нет. Есть: { $plans }
