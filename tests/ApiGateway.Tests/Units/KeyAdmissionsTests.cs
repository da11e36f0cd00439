using Microsoft.Extensions.Time.Testing;
using WhatIsUp.ApiGateway.Authentication;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.TestSupport;

namespace WhatIsUp.ApiGateway.Tests.Units;

/// <summary>Requests with a key whose grain is on an unresponsive silo.</summary>
public sealed class KeyAdmissionsTests
{
    private const int Capacity = 60;
    private readonly FakeTimeProvider _time = new();
    private readonly FakeKey _key = new();
    private readonly KeyAdmissions _admissions;

    public KeyAdmissionsTests() => _admissions = new KeyAdmissions(_ => _key, _time);

    [Fact]
    public async Task Key_with_an_unresponsive_grain_is_admitted_by_its_last_answer_within_half_of_its_tokens()
    {
        await AdmitAsync(remaining: 20);
        _key.Fall();
        var first = await AdmitSlowlyAsync();
        Assert.True(first.IsAllowed);
        Assert.Equal("key_1", first.Caller.KeyId);
        // Others do not wait for the grain while one does. Half of 20 tokens, and half of the refill in 1 s.
        var others = new List<KeyAdmission>();
        for (var n = 0; n < 30; n++) others.Add(await _admissions.AdmitAsync("hash", 1));
        Assert.Equal(9, others.Count(admission => admission.IsAllowed));
        Assert.Equal(2, _key.Calls);
        Assert.All(others.Where(admission => !admission.IsAllowed), admission => Assert.Equal(TimeSpan.FromSeconds(1), admission.RetryAfter));
    }

    [Fact]
    public async Task Key_with_a_grain_unresponsive_beyond_a_fail_over_is_rejected()
    {
        await AdmitAsync(remaining: 20);
        _time.Advance(KeptAdmission.Lifetime + TimeSpan.FromSeconds(1));
        _key.Fall();
        var admitting = _admissions.AdmitAsync("hash", 1);
        _time.Advance(TimeSpan.FromSeconds(2));
        _key.Lose();
        Assert.Equal(GatewayException.SiloGone, (await Assert.ThrowsAsync<GatewayException>(() => admitting)).Details!["reason"]);
    }

    [Fact]
    public async Task Unknown_or_revoked_key_is_not_admitted_without_its_grain()
    {
        _key.Fall();
        var unknown = _admissions.AdmitAsync("hash", 1);
        _time.Advance(TimeSpan.FromSeconds(2));
        _key.Lose();
        await Assert.ThrowsAsync<GatewayException>(() => unknown);

        await AdmitAsync(remaining: 20);
        _key.Answer = () => throw new GatewayException(ErrorCode.AuthInvalid, "revoked");
        await Assert.ThrowsAsync<GatewayException>(() => _admissions.AdmitAsync("hash", 1));
        _key.Fall();
        var revoked = _admissions.AdmitAsync("hash", 1);
        _time.Advance(TimeSpan.FromSeconds(2));
        _key.Lose();
        await Assert.ThrowsAsync<GatewayException>(() => revoked);
    }

    [Fact]
    public async Task Tokens_admitted_without_the_grain_are_settled_once_when_it_answers()
    {
        await AdmitAsync(remaining: 20);
        _key.Fall();
        Assert.True((await AdmitSlowlyAsync()).IsAllowed);
        for (var n = 0; n < 4; n++) Assert.True((await _admissions.AdmitAsync("hash", 1)).IsAllowed);
        _key.Lose();
        var extra = await AdmitUntilAskedAsync();
        await Eventually.TrueAsync(
            async () =>
            {
                await AdmitAsync(remaining: 20);
                return _key.Settled == 5 + extra;
            },
            "all are settled");
        await AdmitAsync(remaining: 20);
        await AdmitAsync(remaining: 20);
        Assert.Equal(5 + extra, _key.Settled);
    }

    [Fact]
    public async Task Tokens_taken_by_a_late_answer_are_not_settled_again()
    {
        await AdmitAsync(remaining: 20);
        _key.Fall();
        Assert.True((await AdmitSlowlyAsync()).IsAllowed);
        _key.Return(NewAdmission(19));
        var extra = await AdmitUntilAskedAsync();
        await AdmitAsync(remaining: 17);
        Assert.Equal(extra, _key.Settled);
    }

    /// <summary>The end of a call shows a moment later; until then the last answer counts.</summary>
    /// <returns>How many requests it admitted.</returns>
    private async Task<int> AdmitUntilAskedAsync()
    {
        var calls = _key.Calls;
        var admitted = -1;
        await Eventually.TrueAsync(
            async () =>
            {
                admitted++;
                await AdmitAsync(remaining: 20);
                return _key.Calls > calls;
            },
            "the grain is called again");
        return admitted;
    }

    private Task<KeyAdmission> AdmitAsync(int remaining)
    {
        _key.Answer = () => Task.FromResult(NewAdmission(remaining));
        return _admissions.AdmitAsync("hash", 1);
    }

    private async Task<KeyAdmission> AdmitSlowlyAsync()
    {
        var admitting = _admissions.AdmitAsync("hash", 1);
        Assert.False(admitting.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        return await admitting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    private KeyAdmission NewAdmission(int remaining)
    {
        var caller = new Caller { CustomerId = CustomerId.New(), Mode = Mode.Test, KeyId = "key_1", Scopes = ["*"], CorrelationId = "" };
        return new KeyAdmission(
            caller, new RateLimitView(Capacity, remaining, _time.GetUtcNow().AddSeconds(Capacity - remaining)), true, TimeSpan.Zero);
    }

    private sealed class FakeKey : IApiKeyGrain
    {
        private TaskCompletionSource<KeyAdmission> _silence = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Func<Task<KeyAdmission>> Answer { get; set; } = null!;

        public int Calls { get; private set; }

        public int Settled { get; private set; }

        /// <summary>Answers nothing from now on.</summary>
        public void Fall()
        {
            _silence = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Answer = () => _silence.Task;
        }

        /// <summary>Running calls are lost.</summary>
        public void Lose() => _silence.SetException(new GatewayException(
            ErrorCode.WorkerAtCapacity, "gone", new Dictionary<string, string> { ["reason"] = GatewayException.SiloGone }));

        /// <summary>Running calls are answered.</summary>
        public void Return(KeyAdmission admission) => _silence.SetResult(admission);

        public Task<KeyAdmission> AdmitAsync(int cost)
        {
            Calls++;
            return Answer();
        }

        public Task SettleAsync(int tokens)
        {
            Settled += tokens;
            return Task.CompletedTask;
        }

        public Task CreateAsync(ApiKeyCreation creation) => throw new NotSupportedException();

        public Task<bool> RevokeAsync() => throw new NotSupportedException();
    }
}
