# Кому рассказываем о клубе: вебхуки.

outgoing-failing = ⚠️ Вебхук «{ $name }» не принимает события с { $since }. Бот пробует снова, события ждут.
outgoing-why = Последняя ошибка: { $why }
outgoing-mend = Проверьте адрес в club.toml и сам сервис. Пробное событие: propusk hooks test { $name }. Каждое событие ждёт трое суток; что пропало, можно отправить ещё раз: propusk hooks replay { $name }.
outgoing-gone = ⛔ Вебхук «{ $name }» ответил, что больше не принимает события (410). Бот перестал их отправлять.
outgoing-resume = Если это ошибка, включите его снова: propusk hooks resume { $name }. Если нет, уберите его из club.toml.
