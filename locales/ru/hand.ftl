# Рука владельца: меню, карточка, действия и то, что о них узнаёт участник.

help-hand =
    <b>Что может команда клуба</b>
    /admin — числа за сегодня и все списки
    /find ИМЯ — найти человека: имя, @имя, номер или платёж
    /member НОМЕР — карточка (подойдёт и @имя, и tg:5001)
    /grant НОМЕР ТАРИФ — выдать тариф
    /extend НОМЕР ДНИ — добавить дни
    /freeze НОМЕР ДНИ, /unfreeze НОМЕР — заморозить, разморозить
    /revoke НОМЕР — снять остаток времени
    /ban НОМЕР, /unban НОМЕР — закрыть и вернуть доступ
    /note НОМЕР ТЕКСТ — заметка, её видит только команда
    /expiring ДНИ — у кого скоро закончится
    /tasks — кому позвонить
    /audit — сверка: кто внутри без оплаты, кто оплатил и снаружи
    /hands — что сделать руками во ВКонтакте
    /stats — статистика
    /compensate ДНИ — вернуть дни всем сразу

## Кнопки

button-hand-menu = ← Меню клуба
button-hand-find = Найти человека
button-hand-ending = Закончатся за 7 дней
button-hand-tasks = Кому позвонить
button-hand-stats = Статистика
button-hand-compensate = Вернуть дни всем
button-hand-stage = { $stage ->
    [active] Действуют
    [expiring] Скоро конец
    [grace] Ждём оплату
    [frozen] Заморожены
   *[other] Закончились
}
button-hand-next = Дальше →
button-hand-person = { $name } · { $number }
button-hand-card = Карточка
button-hand-task-done = ✓ { $name }
button-hand-no-note = Без заметки
button-hand-grant = Выдать тариф
button-hand-extend = Добавить дни
button-hand-freeze = Заморозить
button-hand-unfreeze = Разморозить
button-hand-revoke = Снять остаток
button-hand-ban = Закрыть доступ
button-hand-unban = Вернуть доступ
button-hand-note = Заметка
button-hand-separate = Разделить аккаунты
button-hand-trace = История
button-hand-days = +{ $days }
button-hand-yes = Да, сделать
button-hand-no = Не надо
button-hand-no-reason = Сделать без причины
button-hand-undo = Отменить

## Числа и списки

hand-menu = <b>Клуб сегодня</b>
hand-open = { $count ->
    [one] Доступ открыт у { $count } участника
    [few] Доступ открыт у { $count } участников
    [many] Доступ открыт у { $count } участников
   *[other] Доступ открыт у { $count } участника
}
hand-stage = • { $stage ->
    [active] действуют
    [expiring] скоро закончатся
    [grace] срок закончился, вход ещё открыт
    [frozen] заморожены
   *[other] закончились
}: { $count }
hand-moves = { $when ->
    [today] Сегодня
   *[month] С начала месяца
}: новых { $new }, ушло { $lost }
hand-ending = Закончатся за 7 дней: { $count }
hand-open-tasks = Ждут звонка: { $count }
hand-unmatched = ⚠️ Платежи, которые ни к чему не подошли: { $count }
hand-waiting = В работе: { $count }
hand-parked = ⚠️ Не получилось, нужен взгляд: { $count }
hand-stats = <b>Статистика</b>
hand-stats-plan = <b>{ $title }</b>
hand-platform = { $platform ->
    [telegram] В Telegram
    [vk] Во ВКонтакте
   *[email] С почтой
}: { $count }
hand-month = <b>Месяц с { $first }</b>
hand-month-moves = Новых { $new }, ушло { $lost }, продлили { $renewed }
hand-month-revenue = Оплачено: { $amount }
hand-found = <b>Кого удалось найти</b>
hand-found-nobody = Никто не нашёлся. Попробуйте короче: часть имени, @имя, номер или номер платежа.
hand-person = { $name } · { $number } · { $contact }
hand-list-stage = { $stage ->
    [active] <b>Действуют</b>
    [expiring] <b>Скоро закончатся</b>
    [grace] <b>Срок закончился, вход ещё открыт</b>
    [frozen] <b>Заморожены</b>
   *[other] <b>Закончились</b>
}
hand-list-ending = { $days ->
    [one] <b>Закончатся за { $days } день</b>
    [few] <b>Закончатся за { $days } дня</b>
    [many] <b>Закончатся за { $days } дней</b>
   *[other] <b>Закончатся за { $days } дня</b>
}
hand-list-empty = Здесь никого нет.
hand-line = { $name } · «{ $title }» · по { $last_day }
hand-line-forever = { $name } · «{ $title }» · навсегда
hand-tasks = <b>Кому позвонить до конца подписки</b>
    Поговорили — нажмите ✓ и запишите, чем кончилось.
hand-tasks-none = Звонить пока некому: все дела закрыты.
hand-task = { $name } · «{ $title }» · по { $last_day } · { $contact }
hand-task-result = { $name }: чем закончился разговор? Напишите — сохраним как заметку.
hand-task-done = Готово, звонок отмечен: { $name }.
hand-digest = { $count ->
    [one] Скоро закончится подписка у { $count } человека. Хороший повод позвонить.
    [few] Скоро закончится подписка у { $count } человек. Хороший повод позвонить.
    [many] Скоро закончится подписка у { $count } человек. Хороший повод позвонить.
   *[other] Скоро закончится подписка у { $count } человека. Хороший повод позвонить.
}

## Карточка

hand-card = <b>{ $name }</b> · номер { $number }
hand-card-since = Знакомы с { $since }
hand-card-banned = ⛔ Доступ закрыт командой клуба
hand-card-account = { $address }{ $reachable ->
    [yes] {""}
   *[no] {" "}(бот не может написать)
}
hand-card-account-named = @{ $username } · { $address }{ $reachable ->
    [yes] {""}
   *[no] {" "}(бот не может написать)
}
hand-card-nothing = Подписок ещё не было.
hand-card-subscription = «{ $title }»: { $stage ->
    [pending] ещё не началась
    [active] действует
    [expiring] скоро закончится
    [grace] срок закончился, вход ещё открыт
    [frozen] заморожена
   *[ended] закончилась
}, по { $last_day }
hand-card-subscription-forever = «{ $title }»: { $stage ->
    [pending] ещё не началась
    [frozen] заморожена
    [ended] закончилась
   *[other] навсегда
}
hand-card-freeze = ❄️ { $from } — { $until }
hand-card-paid = <b>Оплаты</b>
hand-card-payment = № { $number } · { $day } · { $amount } · { $provider } { $id }
hand-card-payment-returned = № { $number } · { $day } · { $amount } · { $provider } { $id } · возвращено { $returned }
hand-card-notes = <b>Заметки</b>
hand-card-note = { $day } · { $text } ({ $by })
hand-trace = <b>История: { $name }</b>
hand-trace-none = История пуста: { $name }
hand-trace-line = { $id } · { $time } — { $event }
hand-trace-who = — { $actor }
hand-trace-why = — { $actor }: { $reason }

## Действия

hand-ask-search = Кого ищем? Напишите имя, @имя, номер участника или номер платежа.
hand-ask-note = { $name }: что записать? Заметку увидит только команда клуба.
hand-noted = Записано: { $name }.
hand-ask-plan = { $name }: какой тариф выдать?
hand-no-plans = { $name }: выдать пока нечего, ни одного тарифа нет в продаже.
hand-ask-extend = { $name }: сколько дней добавить? Нажмите или напишите число.
hand-ask-freeze = { $name }: на сколько дней заморозить? Нажмите или напишите число.
hand-ask-compensate = Сколько дней вернуть всем, у кого подписка идёт или заморожена? Нажмите или напишите число.
hand-wish-grant = { $name }: выдать тариф «{ $title }»
hand-wish-extend = { $days ->
    [one] { $name }: добавить { $days } день
    [few] { $name }: добавить { $days } дня
    [many] { $name }: добавить { $days } дней
   *[other] { $name }: добавить { $days } дня
}
hand-wish-revoke = { $name }: снять весь остаток времени
hand-wish-freeze = { $days ->
    [one] { $name }: заморозить на { $days } день
    [few] { $name }: заморозить на { $days } дня
    [many] { $name }: заморозить на { $days } дней
   *[other] { $name }: заморозить на { $days } дня
}
hand-wish-unfreeze = { $name }: разморозить
hand-wish-ban = { $name }: закрыть доступ везде, и покупки тоже. Оплаченное время останется за человеком.
hand-wish-unban = { $name }: вернуть доступ
hand-wish-separate = { $name }: разделить объединённые аккаунты. Каждому вернётся его время и его оплаты.
hand-wish-compensate = { $days ->
    [one] Вернуть всем { $days } день
    [few] Вернуть всем { $days } дня
    [many] Вернуть всем { $days } дней
   *[other] Вернуть всем { $days } дня
}
hand-frozen-until = Заморозка по { $until }.
hand-was = Сейчас — по { $was }.
hand-then = Станет — по { $then }.
hand-then-forever = Станет — навсегда.
hand-then-over = Закончится сразу.
hand-concerned = { $count ->
    [one] Получит { $count } участник.
    [few] Получат { $count } участника.
    [many] Получат { $count } участников.
   *[other] Получат { $count } участника.
}
hand-concerned-plan = «{ $title }»: { $count }
hand-concerned-days = { $days ->
    [one] Всего не больше { $days } дня.
    [few] Всего не больше { $days } дней.
    [many] Всего не больше { $days } дней.
   *[other] Всего не больше { $days } дня.
}
hand-why = Почему? Напишите причину — она останется в журнале. После этого сделаем.
hand-why-needed = Почему? Напишите причину — без неё нельзя. Она останется в журнале.
hand-reason = Причина: { $reason }
hand-done = ✅ Сделано.
hand-begun = ✅ Начали. Напишем, когда пройдём по всем.
hand-undone = ↩️ Отменено.
hand-worked = { $count ->
    [one] ✅ Дни вернули { $count } участнику, по { $days } на каждую подписку.
    [few] ✅ Дни вернули { $count } участникам, по { $days } на каждую подписку.
    [many] ✅ Дни вернули { $count } участникам, по { $days } на каждую подписку.
   *[other] ✅ Дни вернули { $count } участникам, по { $days } на каждую подписку.
}
hand-worked-back = { $count ->
    [one] ↩️ Отменено у { $count } участника, было по { $days } на каждую подписку.
    [few] ↩️ Отменено у { $count } участников, было по { $days } на каждую подписку.
    [many] ↩️ Отменено у { $count } участников, было по { $days } на каждую подписку.
   *[other] ↩️ Отменено у { $count } участника, было по { $days } на каждую подписку.
}
hand-called-off = Хорошо, ничего не меняем.
hand-done-before = Это уже сделано раньше. Второй раз ничего не изменилось.
hand-refused = { $why ->
    [nothing_to_extend] Подписок ещё не было. Сначала выдайте тариф.
    [no_end] Доступ и так навсегда, добавлять нечего.
    [nothing_left] Остатка нет: снимать или отменять уже нечего.
    [frozen] Подписка уже заморожена или заморозка назначена.
    [too_long] Так надолго заморозить нельзя: не больше 366 дней.
    [not_paid] Заморозить нельзя: оплаченное время сейчас не идёт.
    [not_frozen] Подписка не заморожена.
    [is_banned] Доступ уже закрыт.
    [not_banned] Доступ и так открыт.
    [owner] Владельцу клуба доступ закрыть нельзя.
    [nobody] Сейчас нет никого, кому можно было бы вернуть дни.
    [plan_gone] Этого тарифа больше нет в продаже.
    [not_joined] Аккаунты этого человека не объединены.
   *[too_late] Отменить уже нельзя: прошло больше суток.
}
hand-no-member = Не нашлось: { $id }. Подойдёт номер с карточки, tg:5001, vk:2002, @имя или ссылка на страницу: vk.com/anna.
hand-no-plan = Такого тарифа нет. Есть:
hand-plan-key = • { $key }
hand-no-days = Нужно целое число дней, от 1 до 3660.

## Участнику

hand-given = 🎁 Команда клуба добавила вам время: { $period }. «{ $title }» теперь по { $last_day }.
hand-given-forever = 🎁 Команда клуба открыла вам «{ $title }» навсегда.
hand-compensated = { $days ->
    [one] Мы вернули вам { $days } день за перерыв. Подписка теперь по { $last_day }.
    [few] Мы вернули вам { $days } дня за перерыв. Подписка теперь по { $last_day }.
    [many] Мы вернули вам { $days } дней за перерыв. Подписка теперь по { $last_day }.
   *[other] Мы вернули вам { $days } дня за перерыв. Подписка теперь по { $last_day }.
}
hand-corrected = Команда клуба поправила вашу подписку: «{ $title }» теперь по { $last_day }.
hand-corrected-forever = Команда клуба поправила вашу подписку: «{ $title }» теперь навсегда.
hand-corrected-over = Команда клуба поправила вашу подписку: «{ $title }» сейчас не действует.
hand-revoked = Команда клуба завершила вашу подписку раньше срока, вход закрыт. Если это неожиданно, пожалуйста, напишите ей.
hand-banned = К сожалению, доступ в клуб для вас сейчас закрыт. Если это ошибка, пожалуйста, напишите команде клуба: она сможет его вернуть.
hand-unbanned = Доступ в клуб для вас снова открыт. Рады вам!
button-hand-refund = Вернуть № { $number }: { $amount }
