using System.Security.Cryptography;

namespace WhatIsUp.Grains.Storage.Secrets;

/// <summary>Compares the configured master keys with those that sealed what the database holds, before anything is read or written under a wrong one.</summary>
public sealed class MasterKeyCheck(Database database, GroupCommitWriter writer, KeyRing keys, SecretBox box)
{
    private const long SampledStates = 100;
    private const int IdBytes = sizeof(uint);

    private static readonly SqlStatement Known = new("master_keys.known", "SELECT key_id, box FROM master_keys");
    private static readonly SqlStatement Add = new("master_keys.add", "INSERT INTO master_keys (key_id, box) VALUES ($1, $2) ON CONFLICT (key_id) DO NOTHING");

    /// <summary>States of a version that kept no list of keys.</summary>
    private static readonly SqlStatement Sample = new("master_keys.sample", "SELECT payload FROM {states} WHERE payload IS NOT NULL LIMIT $1");

    /// <summary>Checks, and writes nothing. A database without a schema belongs to nobody yet.</summary>
    /// <exception cref="MasterKeyException">None of the configured keys opens what the database holds.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var known = await ReadIfThereAsync(Known, [], row => ((uint)row.GetInt64(0), row.GetFieldValue<byte[]>(1)), cancellationToken);
        var isForeign = known.Count > 0 ? !known.Any(Opens) : await IsSealedByOthersAsync(cancellationToken);
        if (isForeign)
        {
            throw new MasterKeyException(
                "The database was sealed with another master key than the configured one. Put back the master.key or the WhatIsUp:MasterKey that belongs to it; without it nothing sealed can be opened.");
        }
    }

    /// <summary>Notes the newest key, in a database whose schema is up to date.</summary>
    public async Task NoteAsync(CancellationToken cancellationToken)
    {
        var unit = new WriteUnit();
        unit.Add(Add, (long)keys.NewestId, box.Seal(RowOf(keys.NewestId), []));
        await writer.CommitAsync(unit, cancellationToken);
    }

    private bool Opens((uint Id, byte[] Box) row)
    {
        try
        {
            return keys.Has(row.Id) && box.Open(RowOf(row.Id), row.Box) is not null;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private async Task<bool> IsSealedByOthersAsync(CancellationToken cancellationToken)
    {
        var sample = await ReadIfThereAsync(Sample, [SampledStates], row => row.GetFieldValue<byte[]>(0), cancellationToken);
        return sample.Count > 0 && !sample.Any(value => value.Length >= IdBytes && keys.Has(SecretBox.KeyIdOf(value)));
    }

    private async Task<IReadOnlyList<T>> ReadIfThereAsync<T>(SqlStatement statement, object?[] arguments, Func<System.Data.Common.DbDataReader, T> map, CancellationToken cancellationToken)
    {
        try
        {
            return await database.ReadAsync(statement, arguments, map, cancellationToken);
        }
        catch (Exception fault) when (Database.IsTableMissing(fault))
        {
            return [];
        }
    }

    private static string RowOf(uint id) => FormattableString.Invariant($"master_keys|{id}");
}
