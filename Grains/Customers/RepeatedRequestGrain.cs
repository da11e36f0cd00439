using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Customers;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Hosting;
using WhatIsUp.Grains.Ownership;
using WhatIsUp.Grains.Storage.Customers;
using WhatIsUp.Grains.Storage.Engine;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Customers;

/// <summary>
/// One idempotency key of an API key. Which attempt is running is in memory only: after the loss of the silo or of the gateway the request may run again.
/// </summary>
[GrainType("repeated-request")]
public sealed class RepeatedRequestGrain(KeptResponseRows responses, GroupCommitWriter writer, TimeProvider time) : Grain, IRepeatedRequestGrain, IOwnedGrain
{
    /// <summary>Longer than any request takes: a gateway that has not ended its attempt by then is gone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private KeptResponse? _response;
    private DateTimeOffset _expiresAt;
    private string? _running;
    private DateTimeOffset _runningUntil;

    private string Id => this.GetPrimaryKeyString();

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken) => StorageErrors.TranslateAsync(async () =>
    {
        if (await responses.FindAsync(Id, cancellationToken) is { } row) (_response, _expiresAt) = row;
    });

    /// <inheritdoc />
    public Task<RequestAttempt> BeginAsync(Caller caller, string attempt)
    {
        var now = time.GetUtcNow();
        if (_response is not null && now < _expiresAt)
        {
            DeactivateOnIdle();
            return Task.FromResult(new RequestAttempt(AttemptState.Answered, _response));
        }

        // The call may have been repeated by a gateway that got no answer.
        if (_running is not null && _running != attempt && now < _runningUntil) return Task.FromResult(new RequestAttempt(AttemptState.Running, null));
        (_running, _runningUntil) = (attempt, now + Patience);
        return Task.FromResult(new RequestAttempt(AttemptState.Begun, null));
    }

    /// <inheritdoc />
    public async Task EndAsync(Caller caller, string attempt, KeptResponse? response)
    {
        // An activation on another silo does not know the attempt.
        if (_running is not null ? _running != attempt : _response is not null) return;
        if (response is not null)
        {
            var (unit, expiresAt) = (new UnitOfWork(), time.GetUtcNow() + KeptResponseRows.Lifetime);
            responses.Put(unit, Id, response, expiresAt);
            await writer.CommitAsync(unit, CancellationToken.None);
            (_response, _expiresAt) = (response, expiresAt);
        }

        _running = null;
        DeactivateOnIdle();
    }

    /// <inheritdoc />
    public void RequireOwner(Caller caller)
    {
        if (!Id.StartsWith(caller.KeyId + "/", StringComparison.Ordinal)) throw new GatewayException(ErrorCode.NotFound, "No such request.");
    }
}
