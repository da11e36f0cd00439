using Microsoft.Extensions.Logging.Abstractions;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Audit;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Audit;
using WhatIsUp.Grains.Storage.Audit;
using WhatIsUp.Grains.Storage.Customers;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.WhatsApp.Store;
using static WhatIsUp.Grains.Tests.Storage.Seeds;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>Members, login links and audit events: the same tests on both databases.</summary>
public abstract class MemberSuite(StorageFixture fixture)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Invitations_are_accepted_in_every_team_that_the_user_is_not_in()
    {
        await using var storage = await fixture.OpenAsync();
        var (first, second, third) = (CustomerId.New(), CustomerId.New(), CustomerId.New());
        await storage.CommitAsync(unit =>
        {
            MemberRows.Add(unit, Invitation("mem_1", first, MemberRole.Viewer));
            MemberRows.Add(unit, Invitation("mem_2", second, MemberRole.Owner));
            MemberRows.Add(unit, Invitation("mem_3", third, MemberRole.Owner));
            MemberRows.Add(unit, new MemberRow("mem_4", third, MemberRole.Owner, "other@example.com", "ada", Now, Now));
            MemberRows.Add(unit, new MemberRow("mem_5", first, MemberRole.Owner, "bob@example.com", null, Now, null));
        });
        await storage.CommitAsync(unit => MemberRows.Accept(unit, "ada@example.com", "ada", Now.AddSeconds(1)));
        var rows = new MemberRows(storage.Database, storage.Cursors);
        Assert.Equal(["mem_4", "mem_1", "mem_2"], (await rows.OfUserAsync("ada", 10, Cancel)).Select(member => member.Id));
        Assert.Equal(MemberStatus.Invited, (await rows.FindAsync(third, "mem_3", Cancel))!.View.Status);
        Assert.Null(await rows.FindAsync(second, "mem_1", Cancel));
        Assert.Equal(2, await rows.CountAsync(first, Cancel));
    }

    [Fact]
    public async Task Mail_address_is_invited_once_and_the_last_owner_stays()
    {
        await using var storage = await fixture.OpenAsync();
        var team = CustomerId.New();
        Assert.NotNull(await TryAsync(storage, unit => MemberRows.Add(unit, new MemberRow("mem_1", team, MemberRole.Owner, "a@example.com", "a", Now, Now))));
        Assert.Null(await TryAsync(storage, unit => MemberRows.Add(unit, new MemberRow("mem_2", team, MemberRole.Owner, "a@example.com", null, Now, null))));
        Assert.NotNull(await TryAsync(storage, unit => MemberRows.Add(unit, new MemberRow("mem_3", team, MemberRole.Owner, "b@example.com", null, Now, null))));
        // The third is an invitation, which may never be accepted.
        Assert.Null(await TryAsync(storage, unit => MemberRows.Remove(unit, team, "mem_1")));
        Assert.Null(await TryAsync(storage, unit => MemberRows.SetRole(unit, team, "mem_1", MemberRole.Viewer)));
        Assert.NotNull(await TryAsync(storage, unit => MemberRows.SetRole(unit, team, "mem_1", MemberRole.Owner)));
        await storage.CommitAsync(unit => MemberRows.Accept(unit, "b@example.com", "b", Now));
        Assert.NotNull(await TryAsync(storage, unit => MemberRows.Remove(unit, team, "mem_1")));
        Assert.Null(await TryAsync(storage, unit => MemberRows.Remove(unit, team, "mem_3")));
    }

    [Fact]
    public async Task Login_link_is_spent_once_and_not_after_its_end()
    {
        await using var storage = await fixture.OpenAsync();
        var customer = CustomerId.New();
        await storage.CommitAsync(unit =>
        {
            LoginLinkRows.Add(unit, "one", customer, Now.AddMinutes(1));
            LoginLinkRows.Add(unit, "old", customer, Now);
        });
        Assert.Equal(customer.ToString(), await TryAsync(storage, unit => LoginLinkRows.Spend(unit, "one", Now)));
        Assert.Null(await TryAsync(storage, unit => LoginLinkRows.Spend(unit, "one", Now)));
        Assert.Null(await TryAsync(storage, unit => LoginLinkRows.Spend(unit, "old", Now)));
        await storage.CommitAsync(unit => LoginLinkRows.Purge(unit, Now.AddMinutes(1), 10));
        Assert.Equal(0, await storage.CountAsync("login_links"));
    }

    [Fact]
    public async Task Audit_record_is_stored_with_the_first_unit_of_its_call_or_not_at_all()
    {
        await using var storage = await fixture.OpenAsync();
        var (caller, channel) = await NewChannelAsync(storage);
        var customer = caller.CustomerId;
        await using var writer = new GroupCommitWriter(
            storage.Database, storage.Options, NullLogger<GroupCommitWriter>.Instance, TimeProvider.System, AuditScope.AddTo);
        var rows = new AuditRows(storage.Database, storage.Cursors);

        var scope = AuditScope.Begin(RecordOf(customer, "aud_1"));
        var stale = new UnitOfWork(new ChannelFence(channel, long.MaxValue));
        LoginLinkRows.Add(stale, "fenced", customer, Now);
        await Assert.ThrowsAsync<StoreFencedException>(() => writer.CommitAsync(stale, Cancel));
        scope.End();
        Assert.Empty((await rows.ListAsync(caller, new PageRequest(10, null), Cancel)).Data);

        scope = AuditScope.Begin(RecordOf(customer, "aud_2"));
        await WriteAsync(writer, customer, "in");
        scope.End();
        await WriteAsync(writer, customer, "after");
        await storage.CommitAsync(unit => AuditRows.Add(unit, RecordOf(customer, "aud_2") with
        {
            Event = RecordOf(customer, "aud_2").Event with { Target = "new", Action = "other" },
        }));
        var stored = Assert.Single((await rows.ListAsync(caller, new PageRequest(10, null), Cancel)).Data);
        Assert.Equal(("aud_2", "test.done", "new"), (stored.Id, stored.Action, stored.Target));
        await storage.CommitAsync(unit => AuditRows.Purge(unit, Now.AddSeconds(1), 10));
        Assert.Equal(0, await storage.CountAsync("audit_events"));
    }

    private static async Task WriteAsync(GroupCommitWriter writer, CustomerId customer, string hash)
    {
        var unit = new UnitOfWork();
        LoginLinkRows.Add(unit, hash, customer, Now);
        await writer.CommitAsync(unit, Cancel);
    }

    private static AuditRecord RecordOf(CustomerId customer, string id) => new(customer, new AuditEventView
    {
        Id = id, Action = "test.done", Actor = new AuditActor(AuditActorKind.ApiKey, "key_1"), Mode = Mode.Test, CreatedAt = Now,
    });

    private static MemberRow Invitation(string id, CustomerId team, MemberRole role) => new(id, team, role, "ada@example.com", null, Now, null);

    private static async Task<object?> TryAsync(OpenedStorage storage, Func<UnitOfWork, int> add)
    {
        var unit = new UnitOfWork();
        var index = add(unit);
        await storage.Writer.CommitAsync(unit, Cancel);
        return unit.ResultOf(index);
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqliteMemberTests(SqliteFixture fixture) : MemberSuite(fixture);

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresMemberTests(PostgresFixture fixture) : MemberSuite(fixture);
