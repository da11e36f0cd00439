using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>
/// Linking with a passkey, after a scan or a typed code: the server asks, the owner's browser answers, phone and companion commit and reveal, the owner compares codes,
/// and our keys go to the phone sealed; then the ordinary <c>pair-success</c> follows. Its steps run one at a time; each stage has a deadline of its own.
/// </summary>
/// <param name="link">The connection.</param>
/// <param name="terms">Deadlines, device type, and whether this is a link anew.</param>
/// <param name="begun">Called when the server asks: no QR and no pair code links any more.</param>
/// <param name="failed">Called when the attempt is over without a link, with the server's number.</param>
internal sealed class PasskeyFlow(Link link, PasskeyTerms terms, Action begun, Action<int?> failed) : IDisposable
{
    /// <summary>Assertions that the server may refuse before the attempt is over: another passkey may be the right one.</summary>
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

    /// <summary>How far it is.</summary>
    public PasskeyStage Stage => _stage;

    /// <summary>True from the server's request until the link stands or the attempt is over.</summary>
    public bool IsUnderWay => _stage != PasskeyStage.None;

    /// <summary>A notification of the server's: its turn is after what came before it.</summary>
    public void Notified(Node notification)
    {
        if (!PasskeyRequests.IsFromServer(notification)) return;
        var turn = _turn.WaitAsync(link.Ended);
        var isTaken = link.Start("passkey", async cancellationToken =>
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

    /// <summary>Hands the browser's answer to the server.</summary>
    /// <exception cref="PasskeyException">No answer is awaited.</exception>
    /// <exception cref="RequestRefusedException">The server refused it; another one may be tried until <see cref="MaxRefusals"/>.</exception>
    /// <exception cref="TimeoutException">The server did not answer: the attempt is over.</exception>
    public Task SubmitAsync(PasskeyAssertion assertion, CancellationToken cancellationToken) => StepAsync(
        PasskeyStage.Assertion,
        async () =>
        {
            try
            {
                var reference = await PasskeyRequests.AskReferenceAsync(link, link.Ended) ?? throw new RequestRefusedException(500, "no-ref");
                _pairing = PasskeyPairing.Start(terms.DeviceType, reference);
                var proof = _handoffKey is { } key && link.Time.GetUtcNow() < _handoffUntil ? _pairing.ProveHandoff(key) : null;
                _isProven = proof is not null;
                await PasskeyRequests.SendPrologueAsync(link, assertion, _pairing.Payload, proof, link.Ended);
            }
            catch (RequestRefusedException refused)
            {
                await RefusedAsync(refused);
                throw;
            }
            catch (TimeoutException late)
            {
                await FailAsync("no_answer", late, link.Ended);
                throw;
            }
            _handoffKey = null;
            await TellAsync(PasskeyStage.WaitingForPhone, terms.Deadlines.Continuation, "no_continuation", until => new PasskeyAccepted(until));
        },
        cancellationToken);

    /// <summary>The owner saw the same code on both sides.</summary>
    /// <exception cref="PasskeyException">There is no code to confirm.</exception>
    /// <exception cref="RequestRefusedException">The server refused: the attempt is over.</exception>
    /// <exception cref="TimeoutException">The server did not answer: the attempt is over.</exception>
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
                await FailAsync("refused", fault, link.Ended);
                throw;
            }
        },
        cancellationToken);

    /// <summary>The link stands.</summary>
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
            // What went to the server is not taken back because a caller went away.
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
            await OfferAsync(PasskeyRequests.OptionsOf(notification) ?? await PasskeyRequests.AskOptionsAsync(link, cancellationToken), cancellationToken);
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
            ConnectionLog.PasskeyStray(link.Log, _stage.ToString());
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
            await PasskeyRequests.SendNonceAsync(link, _pairing.Nonce, cancellationToken);
            await TellAsync(PasskeyStage.Confirm, terms.Deadlines.Confirmation, "not_confirmed", until => new PasskeyCodeIssued(agreement.Code, until, _isProven));
            if (_isProven) await SendKeysAsync();
        }
        catch (Exception fault) when (fault is RequestRefusedException or TimeoutException)
        {
            await FailAsync("refused", fault, cancellationToken);
        }
    }

    /// <summary>Keeps the key of the handoff, rotates the secret that pair-success is sealed with, and tells of the options.</summary>
    private async Task OfferAsync(PasskeyOptions? options, CancellationToken cancellationToken)
    {
        if (options is null)
        {
            await FailAsync("options_unavailable", null, cancellationToken);
            return;
        }
        _options = options;
        var lifetime = LifetimeOf(options);
        var until = link.Time.GetUtcNow() + lifetime;
        // A second request must not derive the key from a secret that no phone has seen.
        var isFirst = _handoffKey is null || link.Time.GetUtcNow() >= _handoffUntil;
        if (isFirst && terms.WasLinked) (_handoffKey, _handoffUntil) = (PasskeyPairing.HandoffKey(link.Credentials.AdvSecret), link.Time.GetUtcNow() + terms.Deadlines.Handoff);
        await link.ChangeCredentialsAsync(
            now => now with { AdvSecret = RandomNumberGenerator.GetBytes(Curve25519.KeyBytes) }, new PasskeyRequested(options.Json, until), cancellationToken);
        Enter(PasskeyStage.Assertion, Watch(lifetime, "expired"));
    }

    /// <summary>The server refused an assertion: its options may be used up, so they are requested again.</summary>
    private async Task RefusedAsync(RequestRefusedException refused)
    {
        _pairing = null;
        if (++_refusals >= MaxRefusals)
        {
            await FailAsync("refused", refused, link.Ended);
            return;
        }
        try
        {
            if (await PasskeyRequests.AskOptionsAsync(link, link.Ended) is not { } options || options == _options) return;
            _options = options;
            await TellAsync(PasskeyStage.Assertion, LifetimeOf(options), "expired", until => new PasskeyRequested(options.Json, until));
        }
        catch (Exception fault) when (fault is RequestRefusedException or TimeoutException)
        {
            // The former options stay: their own deadline ends the attempt.
        }
    }

    private async Task SendKeysAsync()
    {
        await TellAsync(PasskeyStage.Done, link.RequestTimeout + terms.Deadlines.Completion, "not_completed", until => new PasskeyConfirmed(until));
        var credentials = link.Credentials;
        var sealedRequest = PasskeyPairing.SealRequest(
            _agreement!, RandomNumberGenerator.GetBytes(AesGcm256.NonceBytes), credentials.NoiseKey.PublicKey, credentials.IdentityKey.PublicKey, credentials.AdvSecret);
        await PasskeyRequests.SendPairingRequestAsync(link, sealedRequest, link.Ended);
    }

    private async Task TellAsync(PasskeyStage stage, TimeSpan lifetime, string lateReason, Func<DateTimeOffset, ClientEvent> told)
    {
        Enter(stage, Watch(lifetime, lateReason));
        await link.TellAsync(told(link.Time.GetUtcNow() + lifetime), link.Ended);
    }

    private async Task FailAsync(string reason, Exception? fault, CancellationToken cancellationToken)
    {
        // The link may stand already: pair-success can overtake the answer of the last request.
        if (_stage == PasskeyStage.None) return;
        var (stage, code) = (_stage, (fault as RequestRefusedException)?.Code);
        Enter(PasskeyStage.None, null);
        (_pairing, _agreement, _handoffKey) = (null, null, null);
        ConnectionLog.PasskeyFailed(link.Log, stage.ToString(), reason, code ?? 0);
        // A linked device that could not even learn what it is asked for goes on as it was: nobody has heard of the request.
        if (stage == PasskeyStage.Options && link.Credentials.IsPaired) return;
        await link.TellAsync(new PasskeyFailed(stage.ToString(), reason, code), cancellationToken);
        failed(code);
    }

    private void Enter(PasskeyStage stage, CancellationTokenSource? watch)
    {
        _stage = stage;
        if (Interlocked.Exchange(ref _watch, watch) is not { } former) return;
        former.Cancel();
        former.Dispose();
    }

    /// <summary>Ends the attempt when the stage that is entered next lasts longer than this.</summary>
    private CancellationTokenSource Watch(TimeSpan lifetime, string reason)
    {
        var watch = CancellationTokenSource.CreateLinkedTokenSource(link.Ended);
        var token = watch.Token;
        link.Start("passkey-deadline", async _ =>
        {
            await Task.Delay(lifetime, link.Time, token);
            await _turn.WaitAsync(token);
            try
            {
                if (!token.IsCancellationRequested) await FailAsync(reason, null, link.Ended);
            }
            finally
            {
                _turn.Release();
            }
        });
        return watch;
    }

    private TimeSpan LifetimeOf(PasskeyOptions options) => options.Timeout is { } shorter && shorter < terms.Deadlines.Assertion ? shorter : terms.Deadlines.Assertion;
}
