using System.Security.Cryptography;
using WhatIsUp.Grains.Storage;
using WhatIsUp.Grains.Storage.Secrets;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>A database remembers which master keys sealed what it holds.</summary>
public abstract class MasterKeySuite(StorageFixture fixture)
{
    private static readonly byte[] Old = RandomNumberGenerator.GetBytes(KeyRing.MasterKeyBytes);
    private static readonly byte[] New = RandomNumberGenerator.GetBytes(KeyRing.MasterKeyBytes);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Writes the payload of a grain's state.</summary>
    protected abstract SqlStatement InsertState { get; }

    [Fact]
    public async Task The_key_that_sealed_is_accepted_and_a_foreign_one_is_refused()
    {
        await using var storage = await fixture.OpenAsync();
        await CheckAsync(storage, Old);
        await CheckAsync(storage, Old);
        var refused = await Assert.ThrowsAsync<MasterKeyException>(() => CheckAsync(storage, New));
        Assert.Contains("master.key", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(New), refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_key_in_front_of_the_old_one_is_accepted_and_remembered()
    {
        await using var storage = await fixture.OpenAsync();
        await CheckAsync(storage, Old);
        await CheckAsync(storage, New, Old);
        await CheckAsync(storage, New);
        await CheckAsync(storage, Old);
    }

    [Fact]
    public async Task A_database_of_an_earlier_version_is_judged_by_its_grain_states()
    {
        await using var storage = await fixture.OpenAsync();
        await storage.CommitAsync(unit => unit.Add(InsertState, "one", new SecretBox(new KeyRing(Old)).Seal("grain_states|CustomerState", "{}"u8)));
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
    protected override SqlStatement InsertState { get; } = new("test.state", "INSERT INTO grain_states (type, grain_key, version, payload) VALUES ('customer', $1, 1, $2)");
}

/// <summary>The suite on PostgreSQL.</summary>
public sealed class PostgresMasterKeyTests(PostgresFixture fixture) : MasterKeySuite(fixture)
{
    /// <inheritdoc />
    protected override SqlStatement InsertState { get; } = new(
        "test.state",
        "INSERT INTO orleans_storage (grain_hash, type_hash, grain_n0, grain_n1, grain_type, grain_extension, service_id, payload, modified_on, version) "
        + "VALUES (1, 1, 1, 1, 'customer', $1, 'whatisup', $2, now(), 1)");
}
