using System.Security.Cryptography;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Secrets;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>A database records the master keys with which it was encrypted.</summary>
public abstract class MasterKeySuite(StorageFixture fixture)
{
    private static readonly byte[] Old = RandomNumberGenerator.GetBytes(KeyRing.MasterKeyBytes);
    private static readonly byte[] New = RandomNumberGenerator.GetBytes(KeyRing.MasterKeyBytes);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Writes the payload of a grain's state.</summary>
    protected abstract SqlStatement InsertState { get; }

    [Fact]
    public async Task Original_master_key_is_accepted_and_another_one_is_rejected()
    {
        await using var storage = await fixture.OpenAsync();
        await CheckAsync(storage, Old);
        await CheckAsync(storage, Old);
        var refused = await Assert.ThrowsAsync<MasterKeyException>(() => CheckAsync(storage, New));
        Assert.Contains("master.key", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(New), refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_key_in_front_of_the_old_one_is_accepted_and_recorded()
    {
        await using var storage = await fixture.OpenAsync();
        await CheckAsync(storage, Old);
        await CheckAsync(storage, New, Old);
        await CheckAsync(storage, New);
        await CheckAsync(storage, Old);
    }

    [Fact]
    public async Task Database_of_an_earlier_version_is_checked_by_its_grain_states()
    {
        await using var storage = await fixture.OpenAsync();
        await storage.CommitAsync(unit => unit.Add(
            InsertState, ("key", "one"), ("payload", new SecretBox(new KeyRing(Old)).Seal("grain_states|CustomerState", "{}"u8))));
        await Assert.ThrowsAsync<MasterKeyException>(() => CheckAsync(storage, New));
        await CheckAsync(storage, New, Old);
    }

    private static Task CheckAsync(OpenedStorage storage, params byte[][] keys)
    {
        var ring = new KeyRing(keys);
        return NoteAsync(new MasterKeyCheck(storage.Database, storage.Writer, ring, new SecretBox(ring)));
    }

    private static async Task NoteAsync(MasterKeyCheck check)
    {
        await check.CheckAsync(Cancel);
        await check.NoteAsync(Cancel);
    }
}

/// <summary>The suite on SQLite.</summary>
public sealed class SqliteMasterKeyTests(SqliteFixture fixture) : MasterKeySuite(fixture)
{
    /// <inheritdoc />
    protected override SqlStatement InsertState { get; } = new("test.state",
        "INSERT INTO grain_states (type, grain_key, version, payload) VALUES ('customer', @key, 1, @payload)");
}

/// <summary>The suite on PostgreSQL.</summary>
public sealed class PostgresMasterKeyTests(PostgresFixture fixture) : MasterKeySuite(fixture)
{
    /// <inheritdoc />
    protected override SqlStatement InsertState { get; } = new(
        "test.state",
        "INSERT INTO orleans_storage (grain_hash, type_hash, grain_n0, grain_n1, grain_type, grain_extension, service_id, payload, modified_on, version) "
        + "VALUES (1, 1, 1, 1, 'customer', @key, 'whatisup', @payload, now(), 1)");
}
