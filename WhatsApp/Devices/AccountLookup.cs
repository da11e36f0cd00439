namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Result of a query for an account.</summary>
internal enum AccountLookup
{
    /// <summary>It exists; its addresses are stored.</summary>
    Found,

    /// <summary>It does not exist.</summary>
    Absent,

    /// <summary>The server gave no result.</summary>
    Unanswered,
}
