"""The outline of each icon on a 24 × 24 grid, drawn by the `icon` tag."""

ICONS = {
    "alert": "M12 4l9 16H3zM12 10v4M12 17h.01",
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "bell": "M6 16V11a6 6 0 1 1 12 0v5l1.5 2h-15zM10 21h4",
    "card": "M3 6h18v12H3zM3 10h18",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "contract": "M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h5",
    "grid": "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
    "home": "M4 11l8-7 8 7v8a1 1 0 0 1-1 1h-4v-6H9v6H5a1 1 0 0 1-1-1z",
    "inbox": "M4 13l3-8h10l3 8v6H4zM4 13h5a3 3 0 0 0 6 0h5",
    "key": "M8 15a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 11h9v3M17 11v3",
    "lock": "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "mail": "M3 6h18v12H3zM3 7l9 7 9-7",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "people": "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20a6.5 6.5 0 0 1 13 0"
    "M16 4.3a3.5 3.5 0 0 1 0 6.4M18.5 14.5a6.5 6.5 0 0 1 3 5.5",
    "person": "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.5 7.5 0 0 1 15 0",
    "reload": "M19 8a8 8 0 1 0 1 6M20 4v5h-5",
    "shield": "M12 3l8 3v6c0 4.5-3.2 7.7-8 9-4.8-1.3-8-4.5-8-9V6z",
    "tag": "M4 4h8l8 8-8 8-8-8zM8 8h.01",
    "wallet": "M4 7h15a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1zm0 0 11-3v3M16 13h.01",
}
