using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Tests.Channels;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Tests.Customers;

[Collection(ClusterCollection.Name)]
public sealed class ApiKeyTests(ClusterFixture fixture)
{
    [Fact]
    public async Task Revoked_key_and_unknown_key_are_rejected()
    {
        var key = await NewKeyAsync(null);
        Assert.True((await key.AdmitAsync(1)).IsAllowed);
        await key.RevokeAsync();
        Assert.Equal(ErrorCode.AuthInvalid, (await Assert.ThrowsAsync<GatewayException>(() => key.AdmitAsync(1))).Code);
        var unknown = fixture.Cluster.Client.GetGrain<IApiKeyGrain>(Guid.NewGuid().ToString("N"));
        Assert.Equal(ErrorCode.AuthInvalid, (await Assert.ThrowsAsync<GatewayException>(() => unknown.AdmitAsync(1))).Code);
    }

    [Fact]
    public async Task Key_past_its_end_is_expired()
    {
        var key = await NewKeyAsync(DateTimeOffset.UtcNow.AddSeconds(-1));
        Assert.Equal(ErrorCode.AuthExpired, (await Assert.ThrowsAsync<GatewayException>(() => key.AdmitAsync(1))).Code);
    }

    [Fact]
    public async Task Hundred_parallel_requests_get_at_most_the_tokens_of_the_bucket()
    {
        var key = await NewKeyAsync(null);
        var since = TimeProvider.System.GetTimestamp();
        var admitted = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => key.AdmitAsync(1)));
        var refilled = (int)Math.Ceiling(TimeProvider.System.GetElapsedTime(since).TotalSeconds);
        Assert.InRange(admitted.Count(admission => admission.IsAllowed), 60, 60 + refilled);
        Assert.All(admitted.Where(admission => !admission.IsAllowed),
            admission => Assert.InRange(admission.RetryAfter, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task Key_that_is_not_stored_or_revoked_creates_no_key()
    {
        var channel = await fixture.NewChannelAsync();
        var id = PrefixedId.New(PrefixedId.ApiKey);
        await RefusedAsync("key_00000000000000000000000000000000");
        var key = fixture.Cluster.Client.GetGrain<IApiKeyGrain>(Guid.NewGuid().ToString("N"));
        await key.CreateAsync(new ApiKeyCreation(channel.Caller.CustomerId, Mode.Test, id, "x", "zpk_test_x", ["*"], null, null));
        await CreateAsync(id);
        await key.RevokeAsync();
        await RefusedAsync(id);

        Task<ApiKeyView> CreateAsync(string by) => fixture.Cluster.Client.GetGrain<ICustomerGrain>(channel.Caller.CustomerId.Value)
            .CreateKeyAsync(channel.Caller with { KeyId = by }, new ApiKeyDraft { Name = "x", Scopes = ["*"] }, Guid.NewGuid().ToString("N"), "zpk_test_x");

        async Task RefusedAsync(string by) =>
            Assert.Equal(ErrorCode.AuthInvalid, (await Assert.ThrowsAsync<GatewayException>(() => CreateAsync(by))).Code);
    }

    private async Task<IApiKeyGrain> NewKeyAsync(DateTimeOffset? expiresAt)
    {
        var channel = await fixture.NewChannelAsync();
        var key = fixture.Cluster.Client.GetGrain<IApiKeyGrain>(Guid.NewGuid().ToString("N"));
        await key.CreateAsync(new ApiKeyCreation(channel.Caller.CustomerId, Mode.Test, PrefixedId.New(PrefixedId.ApiKey), "x", "zpk_test_x", ["*"], null,
            expiresAt));
        return key;
    }
}
