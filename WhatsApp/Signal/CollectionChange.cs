namespace WhatIsUp.WhatsApp.Signal;

/// <summary>How a collection of the app state changes.</summary>
public sealed class CollectionChange
{
    /// <summary>Where the collection is after it.</summary>
    public required CollectionState State { get; set; }

    /// <summary>True when all entries known so far go first: the collection is read anew.</summary>
    public bool IsReplaced { get; set; }

    /// <summary>Value MACs by index MAC (upper-case hex); null for entries that go.</summary>
    public Dictionary<string, byte[]?> ValueMacs { get; } = [];
}
