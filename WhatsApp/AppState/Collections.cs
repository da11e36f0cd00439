namespace WhatIsUp.WhatsApp.AppState;

/// <summary>The five collections of an account's app state.</summary>
public static class Collections
{
    /// <summary>What a device needs first: the push name.</summary>
    public const string CriticalBlock = "critical_block";

    /// <summary>Contacts.</summary>
    public const string CriticalUnblockLow = "critical_unblock_low";

    /// <summary>Mutes, stars, deletions.</summary>
    public const string RegularHigh = "regular_high";

    /// <summary>Labels and quick replies.</summary>
    public const string Regular = "regular";

    /// <summary>Pins, archive, read marks.</summary>
    public const string RegularLow = "regular_low";

    /// <summary>All of them, by priority.</summary>
    public static IReadOnlyList<string> All { get; } = [CriticalBlock, CriticalUnblockLow, RegularHigh, Regular, RegularLow];
}
