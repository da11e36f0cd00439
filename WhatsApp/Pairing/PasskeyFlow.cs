using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>
/// Linking with a passkey, after a scan or a typed code: the server sends its request, the owner's browser signs, phone and companion commit and reveal, the
/// owner compares codes, and our keys are sent to the phone encrypted; then the normal <c>pair-success</c> follows. Steps run one at a time; each stage has
/// its own deadline.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="terms">Deadlines, device type, and whether the device was linked before.</param>
/// <param name="begun">Called when the server requires a passkey: QRs and pair codes no longer link.</param>
/// <param name="failed">Called when the attempt ended without a link, with the server's error number.</param>
internal sealed class PasskeyFlow(ClientConnection connection, PasskeyTerms terms, Action begun, Action<int?> failed) : IDisposable
{
    /// <summary>Assertions that the server may refuse before the attempt ends: another passkey may be the right one.</summary>
    public const int MaxRefusals = 3;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile PasskeyStage _stage;
    private CancellationTokenSource? _watch;
    private byte[]? _handoffKey;
    private DateTimeOffset _handoffUntil;
    private PasskeyOptions? _options;
    private PasskeyPairing? _pairing;
    private PasskeyPairing.Agreement? _agreement;
    private bool _isProven;
    private int _refusals;

    /// <summary>The current stage.</summary>
    public PasskeyStage Stage => _stage;

    /// <summary>True from the server's request until the device is linked or the attempt has ended.</summary>
    public bool IsUnderWay => _stage != PasskeyStage.None;

    /// <summary>A notification of the server: processed after earlier ones.</summary>
    public void Notified(Node notification)
    {
        if (!PasskeyRequests.IsFromServer(notification)) return;
        var turn = _turn.WaitAsync(connection.Ended);
        var isTaken = connection.Start("passkey", async cancellationToken =>
        {
            await turn;
            try
            {
                if (notification.Get("type") == "passkey_prologue_request") await RequestedAsync(notification, cancellationToken);
                else await ContinueAsync(notification, cancellationToken);
            }
            finally
            {
                _turn.Release();
            }
        });
        if (!isTaken) turn.ContinueWith(_ => _turn.Release(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    /// <summary>Sends the browser's assertion to the server.</summary>
    /// <exception cref="PasskeyException">No assertion is expected.</exception>
    /// <exception cref="RequestRefusedException">The server refused it; another one may be sent until <see cref="MaxRefusals"/>.</exception>
    /// <exception cref="TimeoutException">The server did not answer: the attempt has ended.</exception>
    public Task SubmitAsync(PasskeyAssertion assertion, CancellationToken cancellationToken) => StepAsync(
        PasskeyStage.Assertion,
        async () =>
        {
            try
            {
                var reference = await PasskeyRequests.RequestReferenceAsync(connection, connection.Ended) ?? throw new RequestRefusedException(500, "no-ref");
                _pairing = PasskeyPairing.Start(terms.DeviceType, reference);
                var proof = _handoffKey is { } key && connection.Time.GetUtcNow() < _handoffUntil ? _pairing.ProveHandoff(key) : null;
                _isProven = proof is not null;
                await PasskeyRequests.SendPrologueAsync(connection, assertion, _pairing.Payload, proof, connection.Ended);
            }
            catch (RequestRefusedException refused)
            {
                await RefusedAsync(refused);
                throw;
            }
            catch (TimeoutException late)
            {
                await FailAsync("no_answer", late, connection.Ended);
                throw;
            }
            _handoffKey = null;
            await EnterStageAsync(PasskeyStage.WaitingForPhone, terms.Deadlines.Continuation, "no_continuation", until => new PasskeyAccepted(until));
        },
        cancellationToken);

    /// <summary>The owner confirms that both sides show the same code.</summary>
    /// <exception cref="PasskeyException">There is no code to confirm.</exception>
    /// <exception cref="RequestRefusedException">The server refused: the attempt has ended.</exception>
    /// <exception cref="TimeoutException">The server did not answer: the attempt has ended.</exception>
    public Task ConfirmAsync(CancellationToken cancellationToken) => StepAsync(
        PasskeyStage.Confirm,
        async () =>
        {
            try
            {
                await SendKeysAsync();
            }
            catch (Exception fault) when (fault is RequestRefusedException or TimeoutException)
            {
                await FailAsync("refused", fault, connection.Ended);
                throw;
            }
        },
        cancellationToken);

    /// <summary>The device is linked.</summary>
    public void Complete() => Enter(PasskeyStage.None, null);

    public void Dispose()
    {
        Enter(PasskeyStage.None, null);
        _turn.Dispose();
    }

    private async Task StepAsync(PasskeyStage stage, Func<Task> body, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_stage != stage) throw new PasskeyException(_stage);
            // The caller's cancellation does not cancel the request: it was sent already.
            await body();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task RequestedAsync(Node notification, CancellationToken cancellationToken)
    {
        begun();
        (_pairing, _agreement, _refusals) = (null, null, 0);
        Enter(PasskeyStage.Options, null);
        try
        {
            await OfferAsync(
                PasskeyRequests.OptionsOf(notification) ?? await PasskeyRequests.RequestOptionsAsync(connection, cancellationToken), cancellationToken);
        }
        catch (Exception fault) when (fault is RequestRefusedException or TimeoutException)
        {
            await FailAsync("options_unavailable", fault, cancellationToken);
        }
    }

    /// <summary>The phone continues: reveals our nonce and derives the code.</summary>
    private async Task ContinueAsync(Node notification, CancellationToken cancellationToken)
    {
        if (_stage != PasskeyStage.WaitingForPhone)
        {
            ConnectionLog.PasskeyStray(connection.Log, _stage.ToString());
            return;
        }
        if (notification.Child("primary_ephemeral_identity")?.Bytes is not { } identity || _pairing!.Agree(identity.Span) is not { } agreement)
        {
            await FailAsync("malformed", null, cancellationToken);
            return;
        }
        _agreement = agreement;
        try
        {
            await PasskeyRequests.SendNonceAsync(connection, _pairing.Nonce, cancellationToken);
            await EnterStageAsync(
                PasskeyStage.Confirm, terms.Deadlines.Confirmation, "not_confirmed", until => new PasskeyCodeIssued(agreement.Code, until, _isProven));
            if (_isProven) await SendKeysAsync();
        }
        catch (Exception fault) when (fault is RequestRefusedException or TimeoutException)
        {
            await FailAsync("refused", fault, cancellationToken);
        }
    }

    /// <summary>Stores the handoff key, replaces the secret that authenticates pair-success, and publishes the options.</summary>
    private async Task OfferAsync(PasskeyOptions? options, CancellationToken cancellationToken)
    {
        if (options is null)
        {
            await FailAsync("options_unavailable", null, cancellationToken);
            return;
        }
        _options = options;
        var lifetime = LifetimeOf(options);
        var until = connection.Time.GetUtcNow() + lifetime;
        // A second request must not derive the key from a secret that no phone has seen.
        var isFirst = _handoffKey is null || connection.Time.GetUtcNow() >= _handoffUntil;
        if (isFirst && terms.WasLinked)
            (_handoffKey, _handoffUntil) = (PasskeyPairing.HandoffKey(connection.Credentials.AdvSecret), connection.Time.GetUtcNow() + terms.Deadlines.Handoff);
        await connection.ChangeCredentialsAsync(
            now => now with { AdvSecret = RandomNumberGenerator.GetBytes(Curve25519.KeyBytes) }, new PasskeyRequested(options.Json, until), cancellationToken);
        Enter(PasskeyStage.Assertion, Watch(lifetime, "expired"));
    }

    /// <summary>The server refused an assertion: its options may be used up, so they are requested again.</summary>
    private async Task RefusedAsync(RequestRefusedException refused)
    {
        _pairing = null;
        if (++_refusals >= MaxRefusals)
        {
            await FailAsync("refused", refused, connection.Ended);
            return;
        }
        try
        {
            if (await PasskeyRequests.RequestOptionsAsync(connection, connection.Ended) is not { } options || options == _options) return;
            _options = options;
            await EnterStageAsync(PasskeyStage.Assertion, LifetimeOf(options), "expired", until => new PasskeyRequested(options.Json, until));
        }
        catch (Exception fault) when (fault is RequestRefusedException or TimeoutException)
        {
            // The former options remain valid until their own deadline.
        }
    }

    private async Task SendKeysAsync()
    {
        await EnterStageAsync(PasskeyStage.Done, connection.RequestTimeout + terms.Deadlines.Completion, "not_completed", until => new PasskeyConfirmed(until));
        var credentials = connection.Credentials;
        var sealedRequest = PasskeyPairing.SealRequest(
            _agreement!, RandomNumberGenerator.GetBytes(AesGcm256.NonceBytes), credentials.NoiseKey.PublicKey, credentials.IdentityKey.PublicKey,
            credentials.AdvSecret);
        await PasskeyRequests.SendPairingRequestAsync(connection, sealedRequest, connection.Ended);
    }

    private async Task EnterStageAsync(PasskeyStage stage, TimeSpan lifetime, string lateReason, Func<DateTimeOffset, ClientEvent> entered)
    {
        Enter(stage, Watch(lifetime, lateReason));
        await connection.PublishEventAsync(entered(connection.Time.GetUtcNow() + lifetime), connection.Ended);
    }

    private async Task FailAsync(string reason, Exception? fault, CancellationToken cancellationToken)
    {
        // The device may be linked already: pair-success can arrive before the answer of the last request.
        if (_stage == PasskeyStage.None) return;
        var (stage, code) = (_stage, (fault as RequestRefusedException)?.Code);
        Enter(PasskeyStage.None, null);
        (_pairing, _agreement, _handoffKey) = (null, null, null);
        ConnectionLog.PasskeyFailed(connection.Log, stage.ToString(), reason, code ?? 0);
        // A linked device without options continues unchanged: no event about the request was published.
        if (stage == PasskeyStage.Options && connection.Credentials.IsPaired) return;
        await connection.PublishEventAsync(new PasskeyFailed(stage.ToString(), reason, code), cancellationToken);
        failed(code);
    }

    private void Enter(PasskeyStage stage, CancellationTokenSource? watch)
    {
        _stage = stage;
        if (Interlocked.Exchange(ref _watch, watch) is not { } former) return;
        former.Cancel();
        former.Dispose();
    }

    /// <summary>Ends the attempt if the stage that begins now lasts longer than this.</summary>
    private CancellationTokenSource Watch(TimeSpan lifetime, string reason)
    {
        var watch = CancellationTokenSource.CreateLinkedTokenSource(connection.Ended);
        var token = watch.Token;
        connection.Start("passkey-deadline", async _ =>
        {
            await Task.Delay(lifetime, connection.Time, token);
            await _turn.WaitAsync(token);
            try
            {
                if (!token.IsCancellationRequested) await FailAsync(reason, null, connection.Ended);
            }
            finally
            {
                _turn.Release();
            }
        });
        return watch;
    }

    private TimeSpan LifetimeOf(PasskeyOptions options) =>
        options.Timeout is { } shorter && shorter < terms.Deadlines.Assertion ? shorter : terms.Deadlines.Assertion;
}
