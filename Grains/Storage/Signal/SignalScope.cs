using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Secrets;

namespace WhatIsUp.Grains.Storage.Signal;

/// <summary>The channel whose rows are read or written, with the database and the encryption of its secrets.</summary>
internal readonly record struct SignalScope(Database Database, SecretBox Box, ChannelId Channel)
{
    /// <summary>Encrypts a value of a row; the table, the channel and the key are associated data.</summary>
    public byte[] Seal(string table, string key, byte[] value) => Box.Seal(RowOf(table, key), value);

    /// <summary>Decrypts the result of <see cref="Seal"/>.</summary>
    public byte[] Open(string table, string key, byte[] sealedValue) => Box.Open(RowOf(table, key), sealedValue);

    private string RowOf(string table, string key) => $"{table}|{Channel}|{key}";
}
