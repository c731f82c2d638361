# Klucz administratora VK: bez niego zamknięte społeczności obsługuje się ręcznie.

button-key-how = Jak zdobyć klucz

key-not-renewed = ⚠️ VK nie odnawia już klucza administratora.
key-refused = ⚠️ VK nie przyjmuje już klucza administratora.
key-why = Odpowiedź VK: { $why }
key-by-hand = Tutaj na razie trzeba wpuszczać i usuwać ludzi ręcznie, zadania przyśle bot:
key-place = • { $gate }
key-mend = Żeby bot znów robił to sam, zdobądź nowy klucz administratora, wpisz go w VK_ADMIN_TOKEN i uruchom bota ponownie. Więcej w docs/operating.md, rozdział „The key of a VK administrator”.
key-mend-renewed = Żeby bot znów robił to sam, zaloguj się na nowo przez VK ID, wpisz nowe VK_ADMIN_TOKEN, VK_ADMIN_REFRESH_TOKEN i VK_DEVICE_ID i uruchom bota ponownie. Więcej w docs/operating.md, rozdział „The key of a VK administrator”.
key-back = ✅ Klucz administratora VK znów działa: bot sam wpuszcza i usuwa ludzi.
