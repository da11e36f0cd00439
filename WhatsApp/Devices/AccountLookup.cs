namespace WhatIsUp.WhatsApp.Devices;

/// <summary>What the server answers to the question for an account.</summary>
internal enum AccountLookup
{
    /// <summary>There is one; its names are kept.</summary>
    Found,

    /// <summary>There is none.</summary>
    Absent,

    /// <summary>The server does not say.</summary>
    Unanswered,
}
