# Renewing and changing plans.

## A plan's card: what becomes of the other plan

change-up = You have “{ $from }”: what is left of it is worth { $worth }. As soon as you pay, it becomes { $days ->
    [one] { $days } day
   *[other] { $days } days
} of this plan, and you stay up to { $last_day }.
change-up-forever = You have “{ $from }”: what is left of it is worth { $worth }. As soon as you pay, it becomes { $days ->
    [one] { $days } day
   *[other] { $days } days
} of this plan.
change-after = You have “{ $after }”, and it runs to its end. This plan begins on { $first_day } and lasts up to { $last_day }: not a day is lost.
change-after-forever = You have “{ $after }”, and it runs to its end. This plan begins on { $first_day }: not a day is lost.

## After the payment

change-later = ✅ Thank you, your payment has arrived! “{ $title }” begins on { $first_day } and lasts up to { $last_day }.
change-later-forever = ✅ Thank you, your payment has arrived! “{ $title }” begins on { $first_day }.
change-later-until-then = Until then “{ $after }” goes on as before; there is nothing you need to do.
change-began = From today you have “{ $title }”, up to { $last_day }.
change-began-forever = From today you have “{ $title }”.
status-waiting = ⏳ “{ $title }”: begins as soon as the other plan is over and lasts up to { $last_day }.
