namespace WhatIsUp.WhatsApp.Store;

/// <summary>How far a collection of the app state is: its version and the hash over its values. Its entries are kept elsewhere.</summary>
/// <param name="Name">Name of the collection, such as <c>regular_high</c>.</param>
/// <param name="Version">Patches applied, or the version of the snapshot.</param>
/// <param name="Hash">128 bytes.</param>
public sealed record CollectionState(string Name, ulong Version, byte[] Hash)
{
    /// <summary>Bytes of a hash.</summary>
    public const int HashBytes = 128;

    /// <summary>A collection without entries.</summary>
    public static CollectionState Empty(string name) => new(name, 0, new byte[HashBytes]);
}
