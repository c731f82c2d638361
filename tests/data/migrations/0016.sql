UPDATE orders SET again = 'saved' WHERE id = 1;
