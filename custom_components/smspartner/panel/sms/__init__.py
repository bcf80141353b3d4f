"""SMS as the page writes them: the text, the recipients, the price, the fate."""
