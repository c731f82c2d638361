# Журнал: одно сообщение — одно событие. Безлично: его читают и участник, и команда клуба.

event-joined = знакомство с ботом
event-ordered = заказ: тариф «{ $plan }», { $price }
event-paid = пришла оплата { $amount } ({ $provider })
event-payment-canceled = оплата { $amount } не прошла, деньги не списаны
event-refunded = деньги возвращены: { $amount }
event-term-given = { $cause ->
    [payment] за оплату добавлено время
    [grant] команда клуба добавила время
    [import] перенесено из прежней системы
    [referral] добавлено время за друга
    [welcome] добавлено время по приглашению друга
    [promo] добавлено время по промокоду
    [gift] подарено время
    [compensation] возвращено время за перерыв
    [trial] даны пробные дни
    [exchange] остаток прежнего тарифа пересчитан во время
    [patron] VK Donut: подписка видна во ВКонтакте, время дано до следующей сверки
   *[other] добавлено время
}: { $period } по тарифу «{ $plan }», теперь по { $last_day }
event-term-given-forever = { $cause ->
    [payment] оплачен доступ навсегда
    [grant] команда клуба открыла доступ навсегда
    [import] из прежней системы перенесён доступ навсегда
    [referral] за друга открыт доступ навсегда
    [gift] подарен доступ навсегда
   *[other] открыт доступ навсегда
}: тариф «{ $plan }»
event-term-taken = деньги возвращены, остаток этого времени снят: тариф «{ $plan }», теперь по { $last_day }
event-term-taken-all = деньги возвращены, остаток этого времени снят: тариф «{ $plan }»
event-link-made = создана личная ссылка в «{ $gate }»
event-asked = { $verdict ->
    [approve] заявка в «{ $gate }» одобрена: подписка действует
    [ended] заявка в «{ $gate }» отклонена: подписка закончилась
    [banned] заявка в «{ $gate }» отклонена: команда клуба закрыла доступ
    [frozen] заявка в «{ $gate }» отклонена: подписка заморожена
   *[never_paid] заявка в «{ $gate }» отклонена: подписки ещё не было
}{ $leaked ->
    [yes] {" "}(ссылка была чужая)
   *[no] {""}
}
event-came-in = «{ $gate }»: вход{ $by_hand ->
    [yes] {" "}(добавили вручную)
   *[no] {""}
}
event-went-out = «{ $gate }»: выход по собственному желанию
event-removed-by-hand = «{ $gate }»: удаление вручную, не ботом
event-reminded = { $days ->
    [0] напоминание: сегодня последний день тарифа «{ $plan }»
    [one] напоминание: тариф «{ $plan }», остался { $days } день
    [few] напоминание: тариф «{ $plan }», осталось { $days } дня
    [many] напоминание: тариф «{ $plan }», осталось { $days } дней
   *[other] напоминание: тариф «{ $plan }», осталось { $days } дня
}
event-stage-reached = тариф «{ $plan }»: { $stage ->
    [pending] ждёт оплаты
    [active] действует
    [expiring] скоро закончится
    [grace] закончился, вход пока открыт
    [frozen] заморозка началась, вход по нему закрыт
   *[ended] закончился, вход по нему закрыт
}
event-removal-decided = «{ $gate }»: подписка закончилась, доступ будет закрыт
event-removed = «{ $gate }»: доступ закрыт, и это проверено
event-removal-called-off = «{ $gate }»: удаление отменено, право на вход снова есть
event-staff-stays = «{ $gate }»: права на вход нет, но это администратор чата — удаления не будет
event-braked = «{ $gate }»: удаление отложено, ждёт решения владельца
event-unreachable = написать не получается: бот заблокирован или не запущен
event-reachable = снова можно написать
event-gate = «{ $gate }»: { $what ->
    [guarded] взято под охрану
    [lost] бот потерял доступ, работа ждёт
    [back] снова работает
    [moved] стало супергруппой, номер сменился
    [braked] сработал стоп-кран
    [released] владелец разрешил удаление
   *[kept] владелец оставил всех внутри
}
event-unmatched = платёж ни к чему не подошёл: { $amount } ({ $provider }, { $id }) — { $misfit }
event-exchanged = смена тарифа: остаток «{ $from }» ({ $worth }) превратился в { $days ->
    [one] { $days } день
    [few] { $days } дня
    [many] { $days } дней
   *[other] { $days } дня
} по тарифу «{ $plan }», теперь по { $last_day }
event-exchanged-forever = смена тарифа: остаток «{ $from }» ({ $worth }) превратился в { $days ->
    [one] { $days } день
    [few] { $days } дня
    [many] { $days } дней
   *[other] { $days } дня
} по тарифу «{ $plan }»
event-follows = тариф «{ $plan }» начнётся { $first_day }, когда закончится «{ $after }», и будет действовать по { $last_day }
event-follows-forever = тариф «{ $plan }» начнётся { $first_day }, когда закончится «{ $after }»
event-began = начался тариф «{ $plan }», по { $last_day }
event-began-forever = начался тариф «{ $plan }»
event-frozen = заморозка тарифа «{ $plan }» на { $days } с { $from }: последний день был { $was }, стал { $last_day }
event-frozen-endless = заморозка тарифа «{ $plan }» на { $days } с { $from }
event-returned = заморозка снята раньше срока, тариф «{ $plan }»: не использовано { $days }, последний день был { $was }, стал { $last_day }
event-returned-endless = заморозка снята раньше срока, тариф «{ $plan }»: не использовано { $days }
event-freeze-over = заморозка закончилась, тариф «{ $plan }» снова действует по { $last_day }
event-freeze-over-endless = заморозка закончилась, тариф «{ $plan }» снова действует
event-frozen-out = «{ $gate }»: на время заморозки доступ будет закрыт
event-invited = знакомство по приглашению друга
event-guest-came = по приглашению пришёл новый человек
event-promo-taken = промокод { $code } принят, действует при следующей оплате
event-promo-used = промокод { $code } использован
event-gift-bought = куплен подарок: тариф «{ $plan }»
event-gift-claimed = подарок принят: тариф «{ $plan }»
event-gift-voided = деньги за подарок возвращены, его ссылка больше не действует: тариф «{ $plan }»
event-forget-asked = просьба стереть данные: время закончено, доступ закрывается
event-forgotten = личные данные стёрты
event-refund-asked = решено вернуть деньги: { $amount }
event-refund-refused = сервис не вернул деньги: { $amount }
event-refund-dropped = возврат { $amount } отменён: деньги не отправлены
event-partly-refunded = возвращена часть денег, всего { $amount }
event-term-reduced = часть денег возвращена, время сокращено: тариф «{ $plan }», теперь по { $last_day }
event-term-reduced-all = часть денег возвращена, остаток времени снят: тариф «{ $plan }»
event-payment-settled = платёж { $amount } ({ $provider }, { $id }): { $how ->
    [granted] засчитан командой клуба
    [converted] переведён командой клуба в дни
    [dismissed] закрыт без зачёта
    [cut] возвращён частично, время сокращено
   *[kept] возвращён частично, время оставлено
}
event-disputed = банк плательщика отозвал платёж { $amount }; самостоятельные покупки закрыты
event-dispute-lifted = самостоятельные покупки снова открыты
event-renewal-on = автопродление включено: тариф «{ $plan }» ({ $provider })
event-renewal-failed = списание для автопродления не прошло: тариф «{ $plan }»
event-renewal-cancel-asked = просьба отключить автопродление: тариф «{ $plan }»
event-renewal-stopped = автопродление отключено: тариф «{ $plan }», оплаченное остаётся
event-banned-out = «{ $gate }»: вход закрыт решением команды клуба
event-banned = команда клуба закрыла доступ
event-unbanned = команда клуба вернула доступ
event-revoked = команда клуба сняла остаток времени
event-undone = команда клуба отменила своё решение ({ $what ->
    [grant] выданный тариф
    [extend] добавленные дни
    [revoke] снятый остаток
    [compensate] возвращённые дни
   *[other] другое
}), теперь по { $last_day }
event-undone-only = команда клуба отменила своё решение: { $what ->
    [grant] выданный тариф
    [extend] добавленные дни
    [revoke] снятый остаток
    [compensate] возвращённые дни
   *[other] другое
}
event-compensating = { $back ->
    [yes] отмена: возвращённые всем дни ({ $days }) сняты
   *[no] всем возвращены дни: { $days }
}
event-noted = заметка команды клуба
event-called = разговор перед концом подписки
event-stranger-out = «{ $gate }»: вход без подписки, место закрыто сразу
event-door-renewed = «{ $gate }»: общая ссылка обновлена
event-listed-inside = «{ $gate }»: при сверке — внутри
event-listed-outside = «{ $gate }»: при сверке — снаружи
event-put-out = «{ $gate }»: команда клуба решила закрыть место, подписки нет
event-connected = аккаунты в разных мессенджерах стали одним доступом
event-merged = «{ $plan }»: время пересчитано, теперь по { $last_day }
event-merged-other = «{ $plan }»: время пересчитано
event-separated = команда клуба разделила аккаунты
event-bonuses-taken = подарок за приглашение снят: это оказался один и тот же человек
event-donut-over = подписка VK Donut закончилась: тариф «{ $plan }», по { $last_day }
event-donut-over-all = подписка VK Donut закончилась: тариф «{ $plan }»
event-donut-repriced = подписка VK Donut теперь стоит { $amount } в месяц
event-claimed = подтверждено: покупка на { $amount } в другом месте — ваша
event-renewal-agreed = согласие на автопродление «{ $plan }»: { $price }, срок — { $period }, { $provider }
event-charge-coming = предупреждение: { $day } за тариф «{ $plan }» спишется { $price }
event-charging = клуб списывает { $price } за тариф «{ $plan }»
event-transfer-said = участник написал, что перевёл { $price }
event-transfer-confirmed = команда клуба подтвердила перевод { $amount }
event-transfer-not-found = команда клуба проверила: перевод { $price } пока не пришёл
