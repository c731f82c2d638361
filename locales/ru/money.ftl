# Деньги: возвраты, платежи, которые ни к чему не подошли, и автопродление.

command-cancel = Автопродление: посмотреть и отключить

button-renewals = Автопродление
button-unmatched = Неразобранные платежи
button-unmatched-open = Разобрать
button-unmatched-back = ← К платежу
button-unmatched-other = Другой человек
button-unmatched-for = Засчитать: { $name }
button-unmatched-dismiss = Закрыть без зачёта
button-unmatched-days = { $days ->
    [one] { $days } день · { $title }
    [few] { $days } дня · { $title }
    [many] { $days } дней · { $title }
   *[other] { $days } дня · { $title }
}
button-unmatched-whole = Весь срок · { $title }
button-refund = Вернуть деньги
button-refund-yes = Да, вернуть { $back }
button-refund-done = Деньги отправлены
button-refund-again = Попробовать ещё раз
button-nothing = Ничего не менять
button-partial-keep = Оставить время
button-partial-cut = Сократить
button-older = Более ранние →
button-inbox-line = № { $payment } · { $amount }
button-dispute-lift = Снова разрешить покупки
button-renewal-stop = Отключить: { $title }
button-renewal-stopped = Отключено
button-renewal-pay = Оплатить

## Возврат

refund-title = <b>Возврат платежа № { $payment }</b>
refund-sum = Вернётся вся сумма: <b>{ $back }</b>.
refund-sum-part = Вернётся <b>{ $back }</b> из { $amount }.
refund-whose = Чей платёж: { $name }
refund-time-none = Времени по этому платежу не выдано, так что и снимать нечего.
refund-time-part = { $rule ->
    [keep] Время останется: так задано в club.toml.
    [cut] Время сократится соразмерно сумме: так задано в club.toml.
   *[ask] Что делать со временем, бот спросит, когда деньги уйдут.
}
refund-time-cut = Если сократить, последним днём вместо { $last_day } станет { $then }.
refund-time-used = Время по этому платежу уже прошло, снимать нечего.
refund-time-left = { $days ->
    [one] Снимется остаток его времени: { $days } день.
    [few] Снимется остаток его времени: { $days } дня.
    [many] Снимется остаток его времени: { $days } дней.
   *[other] Снимется остаток его времени: { $days } дня.
}
refund-time-forever = Снимется доступ навсегда.
refund-closes = Подписка закончится сразу, вход закроется.
refund-last-day = Последним днём вместо { $last_day } станет { $then }.
refund-later = { $count ->
    [one] { $count } следующий срок сдвинется раньше, он не пропадёт.
    [few] { $count } следующих срока сдвинутся раньше, они не пропадут.
    [many] { $count } следующих сроков сдвинутся раньше, они не пропадут.
   *[other] { $count } следующего срока сдвинутся раньше, они не пропадут.
}
refund-others = Снимутся и дни, полученные за этот платёж: { $name }.
refund-by-service = Деньги вернёт { $provider } — бот попросит сам. Время снимется, только когда деньги уйдут.
refund-by-yourself = { $provider } не умеет возвращать по просьбе бота: деньги вы вернёте сами, а потом нажмёте кнопку. Время снимется после этого.
refund-ask-reason = Почему возвращаем? Напишите одним сообщением: причина останется в журнале.
money-reason = Причина: { $reason }
refund-unable = { $why ->
    [unknown] Платежа № { $payment } нет. Номер стоит в карточке участника: /refund 12 или, если вернуть часть, /refund 12 500.
    [not_paid] Платёж № { $payment } не оплачен — возвращать нечего.
    [already] По платежу № { $payment } всё уже вернули.
    [under_way] Возврат платежа № { $payment } уже идёт.
    [too_much] По платежу № { $payment } нельзя вернуть такую сумму. Проверьте, сколько от него осталось.
    [test] Платёж № { $payment } тестовый, денег в нём не было.
   *[changed] С платежом № { $payment } за это время что-то изменилось. Посмотрите на него ещё раз: /refund { $payment }
}
refund-asked = Попросили сервис вернуть { $back }. Как только он ответит, бот напишет.
refund-by-hand = Верните, пожалуйста, <b>{ $back }</b> сами:
refund-by-hand-next = Когда отправите деньги, нажмите кнопку — бот запишет возврат и снимет время.
refund-done = ✅ Деньги вернулись: { $back }. { $name }.
refund-done-nobody = ✅ Деньги вернулись: { $back }.
refund-refused = ⚠️ { $name }: сервис не вернул { $back }. Время осталось как было.
refund-refused-nobody = ⚠️ Сервис не вернул { $back }.
refund-refused-why = Его ответ: { $why }
refund-refused-next = Проверьте, хватает ли денег на счёте магазина, и попробуйте ещё раз. Можно вернуть и в кабинете сервиса: бот узнает об этом сам.
nothing-changed = Хорошо, всё остаётся как есть.
money-until = Последний день теперь — { $last_day }.
money-until-none = Времени по подписке не осталось.
partial = ⚠️ Вернули только часть денег: <b>{ $refunded }</b> из { $amount }.
partial-days = Если оставить время, последний день — { $kept }; если сократить соразмерно сумме — { $cut }.
partial-ask = Что делать со временем?
partial-kept = Хорошо, время остаётся. { $name }.
partial-cut = Готово, время сокращено. { $name }.

## Неразобранные платежи

inbox = <b>Неразобранные платежи</b>: { $count }
inbox-empty = Неразобранных платежей нет: каждый нашёл своего человека.
inbox-line = • { $amount }, { $day }, { $provider }: { $misfit }
unmatched-card = <b>Платёж № { $payment }</b>: { $amount }, { $day }
unmatched-under-way = Возврат этого платежа уже идёт.
unmatched-people = Чей он может быть:
unmatched-person = • { $name } — { $because ->
    [order] указан заказ этого человека
    [payer] платили с этого аккаунта или адреса
    [sum] есть неоплаченный заказ на ту же сумму
    [claim] говорит, что это её покупка
   *[named] вы так сказали
}
unmatched-contact = Что известно о плательщике (он может подтвердить покупку сам командой /claim):
unmatched-choose = { $name }: чем станут { $amount }?
unmatched-choice = • «{ $title }», весь срок — { $until }
unmatched-choice-days = { $days ->
    [one] • «{ $title }», по сумме { $days } день — { $until }
    [few] • «{ $title }», по сумме { $days } дня — { $until }
    [many] • «{ $title }», по сумме { $days } дней — { $until }
   *[other] • «{ $title }», по сумме { $days } дня — { $until }
}
unmatched-settled = { $how ->
    [granted] ✅ Платёж засчитан: { $amount }.
    [converted] ✅ Сумма стала днями: { $amount }.
   *[dismissed] Платёж закрыт без зачёта: { $amount }.
}
unmatched-settled-for = Кому: { $name }
unmatched-settled-before = Этот платёж уже разобрали.
unmatched-why-dismiss = Почему закрываем { $amount } без зачёта? Напишите одним сообщением: причина останется в журнале.
unmatched-who = Чей это платёж на { $amount }? Пришлите номер участника или аккаунт, например tg:1001.
unmatched-nobody = Такого участника нет. Проверьте номер.

## Спорные платежи

disputed = ⚠️ Банк плательщика забрал деньги обратно: <b>{ $amount }</b> ({ $provider }). Время по этому платежу снято.
disputed-who = Чей платёж: { $name } (/member { $member })
disputed-nobody = Чей это был платёж, неизвестно.
disputed-next = Покупать без вас этот человек больше не может. Если всё уладили, разрешите снова.
dispute-lifted = { $name }: покупки снова открыты.
buying-closed = Сейчас купить подписку здесь не получится: банк отозвал ваш прошлый платёж. Напишите, пожалуйста, команде клуба — она поможет разобраться.

## Автопродление

renewals = <b>Автопродление включено</b>
renewals-next = Отключить можно в любой день. Всё, что оплачено, останется.
renewal-line = «{ $title }» — оплачено по { $last_day }
renewal-line-over = «{ $title }»
renewals-none = Автопродления нет: сами по себе деньги не списываются.
renewals-none-until = Последний день — { $last_day }.
renewal-stopped = Готово, автопродление «{ $title }» отключено. Списаний больше не будет.
renewal-stops-by-hand = Записали: автопродление «{ $title }» больше не нужно. Отключает его команда клуба вручную — мы ей уже сообщили и напишем вам, когда всё будет готово.
renewal-keeps = Оплаченное остаётся: по { $last_day } включительно.
renewal-task = { $name } просит отключить автопродление «{ $title }». Бот сделать этого не может:
renewal-task-next = Отключите его в кабинете сервиса до следующего списания и нажмите кнопку — бот скажет человеку, что всё готово.
renewal-task-done = { $name }: автопродление отключено, бот об этом написал.
renewal-failed = Не получилось продлить «{ $title }»: банк не пропустил списание. Так бывает — истёк срок карты или не хватило денег.
renewal-failed-until = Оплачено по { $last_day }, вход пока открыт.
renewal-failed-next = Чтобы ничего не прервалось, можно заплатить самостоятельно — хватит одной кнопки.
renewal-failed-freeze = Сейчас не время? Подписку можно заморозить.
