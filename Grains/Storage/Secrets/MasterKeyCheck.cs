using System.Security.Cryptography;
using WhatIsUp.Grains.Storage.Engine;

namespace WhatIsUp.Grains.Storage.Secrets;

/// <summary>Compares the configured master keys with those that encrypted the database, before anything is read or written under a wrong one.</summary>
public sealed class MasterKeyCheck(Database database, GroupCommitWriter writer, KeyRing keys, SecretBox box)
{
    private const long SampledStates = 100;
    private const int IdBytes = sizeof(uint);

    private static readonly SqlQuery<(uint Id, byte[] Box)> Known = new(
        "master_keys.known",
        "SELECT key_id, box FROM master_keys",
        new(columns =>
        {
            int id = columns["key_id"], box = columns["box"];
            return row => ((uint)row.GetInt64(id), row.GetFieldValue<byte[]>(box));
        }));

    private static readonly SqlStatement Add = new(
        "master_keys.add", "INSERT INTO master_keys (key_id, box) VALUES (@key_id, @box) ON CONFLICT (key_id) DO NOTHING");

    /// <summary>States of a version that kept no list of keys.</summary>
    private static readonly SqlQuery<byte[]?> Sample = new(
        "master_keys.sample", "SELECT payload FROM {states} WHERE payload IS NOT NULL LIMIT @limit", RowReader.Bytes("payload"));

    /// <summary>Checks without writing. A database without a schema has no key yet.</summary>
    /// <exception cref="MasterKeyException">None of the configured keys decrypts the database.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        var known = await ReadIfThereAsync(Known, [], cancellationToken);
        var isForeign = known.Count > 0 ? !known.Any(Opens) : await IsSealedByOthersAsync(cancellationToken);
        if (isForeign)
        {
            throw new MasterKeyException(
                "The database was encrypted with another master key than the configured one. "
                + "Restore its master.key or WhatIsUp:MasterKey; without it nothing encrypted can be read.");
        }
    }

    /// <summary>Notes the newest key, in a database whose schema is up to date.</summary>
    public async Task NoteAsync(CancellationToken cancellationToken)
    {
        var unit = new UnitOfWork();
        unit.Add(Add, ("key_id", (long)keys.NewestId), ("box", box.Seal(RowOf(keys.NewestId), [])));
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
        var sample = await ReadIfThereAsync(Sample, [("limit", SampledStates)], cancellationToken);
        return sample.Count > 0 && !sample.Any(value => value?.Length >= IdBytes && keys.Has(SecretBox.KeyIdOf(value)));
    }

    private async Task<IReadOnlyList<T>> ReadIfThereAsync<T>(SqlQuery<T> query, SqlArgument[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await database.ReadAsync(query, arguments, cancellationToken);
        }
        catch (Exception fault) when (Database.IsTableMissing(fault))
        {
            return [];
        }
    }

    private static string RowOf(uint id) => FormattableString.Invariant($"master_keys|{id}");
}
