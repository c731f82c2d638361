# VK Donut: a subscription that is taken and paid on VK.

button-donut = Subscribe by VK Donut
button-donut-page = Open VK Donut

plan-donut = You can have this plan by VK Donut: you choose the sum and pay on VK once a month. As soon as the payment goes through, the way in opens.
donut-cancelled = You have stopped VK Donut: nothing more will be charged for “{ $title }”. Thank you for being with us!
donut-over = The VK Donut subscription is over: “{ $title }” no longer renews.
donut-how-to-stop = “{ $title }” is paid by VK Donut. Only you can stop it, on the subscription’s page on VK.
donut-keeps = What is paid stays: up to and including { $last_day }.
donut-repriced = { $name }: the VK Donut subscription now costs { $amount } a month.
