using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Storage.Customers;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Tests.Channels;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Tests.Customers;

/// <summary>Idempotency keys: attempts, and responses that are kept.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RepeatedRequestTests(ClusterFixture fixture)
{
    private static readonly KeptResponse Response = new() { Request = "ab", Status = 201, ContentType = "application/json", Body = [1, 2, 3] };

    private readonly Caller _caller = new()
    {
        CustomerId = CustomerId.New(), Mode = Mode.Test, KeyId = PrefixedId.New(PrefixedId.ApiKey), Scopes = ["*"], CorrelationId = "req_1",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_attempt_runs_at_a_time_and_its_response_is_kept()
    {
        var grain = NewGrain();
        Assert.Equal(AttemptState.Begun, (await grain.BeginAsync(_caller, "first")).State);
        Assert.Equal(AttemptState.Running, (await grain.BeginAsync(_caller, "second")).State);
        await grain.EndAsync(_caller, "second", Response with { Status = 500 });
        await grain.EndAsync(_caller, "first", Response);
        var answered = await grain.BeginAsync(_caller, "third");
        Assert.Equal((AttemptState.Answered, 201, "ab"), (answered.State, answered.Response?.Status, answered.Response?.Request));
        Assert.Equal(Response.Body, answered.Response!.Body);
    }

    [Fact]
    public async Task Attempt_without_a_response_to_keep_may_run_again()
    {
        var grain = NewGrain();
        await grain.BeginAsync(_caller, "first");
        await grain.EndAsync(_caller, "first", null);
        Assert.Equal(AttemptState.Begun, (await grain.BeginAsync(_caller, "second")).State);
    }

    [Fact]
    public async Task Stranger_learns_nothing()
    {
        var (grain, stranger) = (NewGrain(), _caller with { KeyId = PrefixedId.New(PrefixedId.ApiKey) });
        await grain.BeginAsync(_caller, "first");
        await grain.EndAsync(_caller, "first", Response);
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<GatewayException>(() => grain.BeginAsync(stranger, "second"))).Code);
    }

    [Fact]
    public async Task Response_is_removed_after_its_lifetime()
    {
        var (rows, writer) = (fixture.Service<KeptResponseRows>(), fixture.Service<GroupCommitWriter>());
        var (id, end) = ($"{_caller.KeyId}/{Guid.NewGuid():N}", DateTimeOffset.UnixEpoch.AddDays(1));
        await CommitAsync(unit => rows.Put(unit, id, Response, end));
        Assert.Equal(end, (await rows.FindAsync(id, Cancel))?.ExpiresAt);
        await CommitAsync(unit => KeptResponseRows.Purge(unit, end, 10));
        Assert.NotNull(await rows.FindAsync(id, Cancel));
        await CommitAsync(unit => KeptResponseRows.Purge(unit, end.AddSeconds(1), 10));
        Assert.Null(await rows.FindAsync(id, Cancel));

        Task CommitAsync(Action<UnitOfWork> add)
        {
            var unit = new UnitOfWork();
            add(unit);
            return writer.CommitAsync(unit, Cancel);
        }
    }

    private IRepeatedRequestGrain NewGrain() => fixture.Cluster.Client.GetGrain<IRepeatedRequestGrain>($"{_caller.KeyId}/{Guid.NewGuid():N}");
}
