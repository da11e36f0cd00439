namespace WhatIsUp.WhatsApp.Store;

/// <summary>How a collection of the app state changes.</summary>
public sealed class CollectionChange
{
    /// <summary>Where the collection is after it.</summary>
    public required CollectionState State { get; set; }

    /// <summary>True if all existing entries are deleted first: the collection is read from version 0.</summary>
    public bool IsReplaced { get; set; }

    /// <summary>Value MACs by index MAC (upper-case hex); null for entries that go.</summary>
    public Dictionary<string, byte[]?> ValueMacs { get; } = [];
}
