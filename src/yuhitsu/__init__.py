"""yuhitsu (右筆): the AI assistant that a Japanese public office is allowed to use."""
