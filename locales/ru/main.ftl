# Что читают участники. Пометы: только <b> и <i>. На «вы», коротко, следующий шаг всегда ясен.

lang-name = Русский

## Слова, из которых складывается остальное

number-group = {"\u00A0"}
number-decimal = ,
money = { $currency ->
    [RUB] { $amount }{"\u00A0"}₽
    [EUR] { $exact }{"\u00A0"}€
    [PLN] { $exact }{"\u00A0"}zł
    [XTR] { $amount }{"\u00A0"}⭐
   *[other] { $exact }{"\u00A0"}{ $currency }
}
either = { $first } или { $rest }
date = { $day } { $month ->
    [1] января
    [2] февраля
    [3] марта
    [4] апреля
    [5] мая
    [6] июня
    [7] июля
    [8] августа
    [9] сентября
    [10] октября
    [11] ноября
   *[other] декабря
} { $year }
period-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
    [many] { $count } дней
   *[other] { $count } дня
}
period-months = { $count ->
    [one] { $count } месяц
    [few] { $count } месяца
    [many] { $count } месяцев
   *[other] { $count } месяца
}
period-years = { $count ->
    [one] { $count } год
    [few] { $count } года
    [many] { $count } лет
   *[other] { $count } года
}
period-forever = навсегда
period-until = до { $day }
and-more = …и ещё { $count }
provider = { $provider ->
    [yookassa] ЮKassa
    [prodamus] Prodamus
    [stripe] Stripe
    [cloudpayments] CloudPayments
    [tbank] Т-Банк
    [robokassa] Robokassa
    [cryptopay] Crypto Pay
    [tribute] Tribute
    [getcourse] GetCourse
    [stars] Telegram Stars
    [telegram] Telegram
    [signed] сайт клуба
    [donut] VK Donut
    [manual] Банковский перевод
   *[other] { $provider }
}

## Команды в меню и в справке

command-start = Начать сначала
command-plans = Тарифы и цены
command-status = Моя подписка: до какого числа и что оплачено
command-link = Мой вход в клуб
command-renew = Продлить: время прибавится к оставшемуся
command-why = Почему мой доступ такой, как есть
command-lang = Сменить язык
command-help = Что здесь можно сделать

## Кнопки

button-plans = Тарифы
button-status = Моя подписка
button-link = Мой вход
button-renew = Продлить
button-why = Почему так?
button-lang = 🌐 Язык · Language
button-help = Помощь
button-language = { $language }
button-plan = { $title } — { $prices }
button-plan-unpriced = { $title }
button-pay = Оплатить { $price } · { $provider }
button-open-payment = Перейти к оплате { $price }
button-back-to-plans = ← Все тарифы
button-try-again = Попробовать ещё раз
button-door = Войти: { $gate }

## Знакомство и покупка

greeting = Здравствуйте! Это <b>{ $club }</b>.
greeting-choose =
    Чтобы попасть в клуб, выберите тариф. Сразу после оплаты здесь появится ваш личный вход.
plans = <b>Тарифы</b>
    Нажмите на любой, чтобы увидеть подробности. Это ещё не оплата.
plans-none = Сейчас вступить нельзя: тарифов пока нет. Загляните позже — они появятся здесь.
plan-title = <b>{ $title }</b>
plan-period = Срок: { $period }
plan-price = Цена: { $prices }
plan-renewal = Ваш последний день — { $last_day }. Если продлить сегодня, будет { $then }: ни один день не пропадёт.
plan-renewal-forever = Ваш последний день — { $last_day }. После этой оплаты доступ останется навсегда.
plan-choose-way = Как удобнее заплатить?
plan-no-way = Оплатить здесь пока нельзя: способ оплаты ещё настраивают. Загляните чуть позже.
pay-link = <b>{ $title }</b>, { $price }
pay-link-next = Нажмите кнопку — откроется страница оплаты. Как только деньги дойдут, мы напишем сюда.
pay-failed =
    Платёжный сервис не отозвался, и счёт не создался. Деньги не списаны.
    Попробуйте ещё раз через минуту или выберите другой способ.
payment-canceled =
    Оплата тарифа «{ $title }» не прошла: отказал банк или вышло время. Деньги не списаны.
    Можно попробовать снова — той же картой или другой.

## Вход

entry-paid = ✅ Спасибо, оплата пришла!
entry-renewed = ✅ Спасибо, подписка продлена.
entry-asked = <b>Ваш вход в клуб</b>
entry-returned = ☀️ С возвращением! Заморозка закончилась, вход снова открыт.
entry-until = «{ $title }» — по { $last_day }.
entry-forever = «{ $title }» — навсегда.
entry-how = Нажмите кнопку и отправьте заявку — одобрим её сразу. Ссылка личная: другого человека она не впустит.
entry-no-doors = Открытых мест по этой подписке пока нет. Как только появятся, мы напишем.
door-inside = «{ $gate }» — вы уже внутри.
door-later = «{ $gate }» — скоро откроется, мы напишем.
let-in = Готово, вы внутри: «{ $gate }». Рады вам!
declined-never-paid = «{ $gate }» — для участников клуба, а подписки у вас пока нет. Выберите тариф — и сразу после оплаты получите личный вход.
declined-ended = Пока не получилось впустить вас в «{ $gate }»: подписка закончилась. Продлите её, и вход снова откроется.
declined-banned = Впустить вас в «{ $gate }» сейчас нельзя: команда клуба закрыла доступ. Если это ошибка, пожалуйста, напишите ей.
declined-entitled = Заявка в «{ $gate }» не прошла, хотя подписка действует. Нажмите «Мой вход» и отправьте заявку снова.
link-leaked =
    По вашей личной ссылке в «{ $gate }» пытался войти другой человек. Мы его не впустили, с вашим доступом всё в порядке.
    Пожалуйста, не пересылайте ссылку: она работает только для вас.
too-many-chats =
    Мессенджер не пустил вас в «{ $gate }»: аккаунт состоит в слишком многих каналах и группах.
    Выйдите из нескольких ненужных и попробуйте ещё раз. Подписка никуда не денется.

## Подписка

status-title = <b>Ваша подписка</b>
status-none = Подписки пока нет. Выберите тариф — это займёт минуту.
status-pending = ⏳ «{ $title }» — ждём оплату.
status-active = ✅ «{ $title }» — по { $last_day }, { $days ->
    [0] сегодня последний день
    [one] остался { $days } день
    [few] осталось { $days } дня
    [many] осталось { $days } дней
   *[other] осталось { $days } дня
}.
status-forever = ✅ «{ $title }» — навсегда.
status-frozen = ❄️ «{ $title }» — заморожена; после возвращения действует по { $last_day }.
status-frozen-forever = ❄️ «{ $title }» — заморожена.
status-grace = ⏳ «{ $title }» — закончилась { $last_day }, вход пока открыт.
status-ended = ▫️ «{ $title }» — закончилась { $last_day }.
status-over = ▫️ «{ $title }» — закончилась.
status-paid = <b>Оплаты</b>
status-payment = { $day } — { $amount }
nothing-open = Действующей подписки сейчас нет. Выберите тариф, и вход откроется сразу после оплаты.
nothing-open-again = Действующей подписки сейчас нет. Продлите её, и вход откроется сразу после оплаты.
reminder = { $days ->
    [0] Сегодня последний день подписки «{ $title }».
    [1] Завтра, { $last_day }, — последний день подписки «{ $title }».
    [one] Подписка «{ $title }» закончится через { $days } день, { $last_day }.
    [few] Подписка «{ $title }» закончится через { $days } дня, { $last_day }.
    [many] Подписка «{ $title }» закончится через { $days } дней, { $last_day }.
   *[other] Подписка «{ $title }» закончится через { $days } дня, { $last_day }.
}
reminder-next = Продлить можно уже сейчас: новое время прибавится к оставшемуся.
grace =
    Подписка «{ $title }» закончилась, но вход открыт ещё по { $until } включительно.
    Продлите до этого дня — и ничего не прервётся.
ended =
    Подписка «{ $title }» закончилась { $last_day }, вход по ней закрыт. Спасибо, что были с нами.
    Захотите вернуться — достаточно одной кнопки.

## Почему

why-title = <b>Что происходило с вашим доступом</b>
why-none = Записей пока нет: с вашим доступом ещё ничего не происходило.
why-day = <b>{ $day }</b>
why-line = { $time } — { $event }
why-line-team = { $time } — { $event } (команда клуба)
button-why-before = Раньше

## Разговор

choose-language = На каком языке говорим?
language-set = Готово, говорим по-русски.
help-title = <b>Что здесь можно сделать</b>
help-line = /{ $command } — { $about }
not-understood = Не получилось понять. Бот знает только команды и кнопки.
did-you-mean = Может быть, { $command }?
stale-button = Эта кнопка уже не действует. Вот что можно сделать сейчас:
dropped = Хорошо, ничего не меняем.
