using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>
/// Registration by a code that the user types on the phone (reference 4.2, linking reference section 1). One code lives at a time: the server forgets the former
/// when it is asked for another. Its steps run one at a time.
/// </summary>
/// <param name="link">The connection.</param>
/// <param name="companion">What the code says that the device is.</param>
/// <param name="session">Holds the code, also over connections.</param>
/// <param name="qr">Shown beside the code: a typed code changes the secret that is in it.</param>
internal sealed class PairCodeFlow(Link link, CompanionProfile companion, LinkingSession session, QrFlow qr) : IDisposable
{
    private static readonly TimeSpan SuccessTimeout = TimeSpan.FromSeconds(60);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile PairCodeAttempt? _finished;

    private DateTimeOffset Now => link.Time.GetUtcNow();

    /// <summary>True while a code can be typed, or what follows it is awaited.</summary>
    public bool IsUnderWay => session.PairCode is { } attempt && attempt.IsLive(Now);

    /// <summary>True while the ADV secret is the one that phone and device derived from the code: <c>pair-success</c> comes under it.</summary>
    public bool HoldsSecret => _finished is { } finished && finished == session.PairCode && finished.AwaitedUntil > Now;

    /// <summary>The live code of this number, or a fresh one; a code of another number is given up.</summary>
    /// <exception cref="RequestRefusedException">The server refused, now or a while ago with the wish to wait.</exception>
    /// <exception cref="TimeoutException">No answer came in time.</exception>
    /// <exception cref="ConnectionLostException">The connection ended.</exception>
    public async Task<PairCodeIssued> RequestAsync(string digits, CancellationToken cancellationToken)
    {
        var jid = Jid.FromPhoneNumber(digits);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, link.Ended);
        await _turn.WaitAsync(either.Token);
        try
        {
            if (session.PairCode is { } live && live.Jid == jid && Now < live.ExpiresAt && live.Tries < PairCodeAttempt.MaxTries) return Issued(live, false);
            // What is sent is not taken back because a caller went away: the server knows one code, and so must we.
            var attempt = await BeginAsync(jid, 0, link.Ended);
            var issued = Issued(attempt, false);
            await link.TellAsync(issued, link.Ended);
            return issued;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>News of the server about the code.</summary>
    public async Task HandleAsync(Node notification, CancellationToken cancellationToken)
    {
        if (notification.Child("link_code_companion_reg") is not { } news) return;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (session.PairCode is not { } attempt || !IsOf(attempt, news))
            {
                ConnectionLog.PairCodeStray(link.Log, news.Get("stage") is "refresh_code" ? "refresh_code" : "primary_hello");
                return;
            }
            if (news.Get("stage") == "refresh_code") await RefreshAsync(attempt, news.Get("force_manual_refresh") == "true", cancellationToken);
            else if (news.Get("stage") is null or "primary_hello") await FinishAsync(attempt, news, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The device is linked, or is being linked in another way from here on: no code lives any more.</summary>
    public void Stop() => (session.PairCode, _finished) = (null, null);

    public void Dispose() => _turn.Dispose();

    private static bool IsOf(PairCodeAttempt attempt, Node news) => news.Child("link_code_pairing_ref")?.Bytes is { } reference && reference.Span.SequenceEqual(attempt.Reference);

    private static PairCodeIssued Issued(PairCodeAttempt attempt, bool isRenewed) => new(attempt.Code, attempt.ExpiresAt, isRenewed);

    /// <summary>Asks the server to announce a fresh code to the phone of this number.</summary>
    private async Task<PairCodeAttempt> BeginAsync(Jid jid, int renewals, CancellationToken cancellationToken)
    {
        if (session.PairCodesFrom - Now is { Ticks: > 0 } wait) throw new RequestRefusedException(429, "", wait);
        Stop();
        var attempt = new PairCodeAttempt(jid, Now, renewals);
        // The key derivation is slow on purpose: away from the caller's scheduler.
        var wrapped = await Task.Run(() => PairCode.Wrap(attempt.Code, attempt.Ephemeral.PublicKey), cancellationToken);
        try
        {
            var answer = await link.AskAsync("set", "md", [Hello(attempt, wrapped)], cancellationToken);
            attempt.Reference = answer.Child("link_code_companion_reg")?.Child("link_code_pairing_ref")?.Bytes is { Length: > 0 } reference
                ? reference.ToArray()
                : throw new RequestRefusedException(500, "no ref");
        }
        catch (RequestRefusedException refused) when (refused.Backoff is { } backoff)
        {
            session.PairCodesFrom = Now + backoff;
            throw;
        }
        session.PairCode = attempt;
        return attempt;
    }

    private Node Hello(PairCodeAttempt attempt, byte[] wrapped) => new(
        "link_code_companion_reg",
        [new("jid", attempt.Jid), new("stage", "companion_hello"), new("should_show_push_notification", "true")],
        [
            Node.OfBytes("link_code_pairing_wrapped_companion_ephemeral_pub", wrapped),
            Node.OfBytes("companion_server_auth_key_pub", link.Credentials.NoiseKey.PublicKey),
            Node.OfShortText("companion_platform_id", companion.PlatformId),
            Node.OfShortText("companion_platform_display", companion.DisplayName),
            Node.OfBytes("link_code_pairing_nonce", new byte[1]),
        ]);

    /// <summary>The server wants another code, or the user to ask for one.</summary>
    private async Task RefreshAsync(PairCodeAttempt attempt, bool isManual, CancellationToken cancellationToken)
    {
        if (isManual || attempt.Renewals >= PairCodeAttempt.MaxRenewals) await EndAsync(PairCodeEnd.RequestNeeded, cancellationToken);
        else await RenewAsync(attempt, cancellationToken);
    }

    private async Task RenewAsync(PairCodeAttempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            await link.TellAsync(Issued(await BeginAsync(attempt.Jid, attempt.Renewals + 1, cancellationToken), true), cancellationToken);
        }
        catch (Exception fault) when (fault is RequestRefusedException or TimeoutException)
        {
            ConnectionLog.FlowFailed(link.Log, "pair-code", fault.GetType().Name, (fault as RequestRefusedException)?.Code ?? 0);
            await EndAsync(PairCodeEnd.Refused, cancellationToken);
        }
    }

    /// <summary>The user typed the code: proves that we know it and derives the secret that the phone's answer is sealed with.</summary>
    private async Task FinishAsync(PairCodeAttempt attempt, Node hello, CancellationToken cancellationToken)
    {
        if (Now >= attempt.ExpiresAt)
        {
            await EndAsync(PairCodeEnd.Expired, cancellationToken);
            return;
        }
        if (hello.Child("link_code_pairing_wrapped_primary_ephemeral_pub")?.Bytes is not { Length: PairCode.WrappedKeyBytes } wrapped
            || hello.Child("primary_identity_pub")?.Bytes is not { Length: 32 } identity)
        {
            // Accounts with a passkey get such a notice after the code was typed: the request for the passkey follows.
            attempt.AwaitedUntil = Now + SuccessTimeout;
            return;
        }
        attempt.Tries++;
        try
        {
            await ProveAsync(attempt, wrapped, identity, cancellationToken);
        }
        catch (Exception fault) when (fault is RequestRefusedException or CryptographicException)
        {
            ConnectionLog.FlowFailed(link.Log, "pair-code", fault.GetType().Name, (fault as RequestRefusedException)?.Code ?? 0);
            await GiveUpAsync(attempt, cancellationToken);
            return;
        }
        catch (TimeoutException)
        {
            // The answer says nothing that the success would not say.
        }
        attempt.AwaitedUntil = Now + SuccessTimeout;
        link.Start("pair-code", token => AwaitSuccessAsync(attempt, token));
    }

    /// <summary>In most cases a wrong code: the phone has another secret than we, and the QR that is shown has the one of before.</summary>
    private async Task GiveUpAsync(PairCodeAttempt attempt, CancellationToken cancellationToken)
    {
        (attempt.AwaitedUntil, _finished) = (default, null);
        await link.ChangeAsync(
            (step, _) =>
            {
                qr.Rotate(step, isRescan: false);
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        if (attempt.Tries >= PairCodeAttempt.MaxTries) await EndAsync(PairCodeEnd.TooManyTries, cancellationToken);
    }

    private async Task ProveAsync(PairCodeAttempt attempt, ReadOnlyMemory<byte> wrapped, ReadOnlyMemory<byte> identity, CancellationToken cancellationToken)
    {
        var (bundle, secret) = await Task.Run(
            () =>
            {
                var ephemeral = PairCode.Unwrap(attempt.Code, wrapped.Span) ?? throw new CryptographicException("The phone's key is malformed.");
                return PairCode.Seal(attempt.Ephemeral, link.Credentials.IdentityKey, ephemeral, identity.Span);
            },
            cancellationToken);
        await link.ChangeAsync(
            (step, _) =>
            {
                attempt.AwaitedUntil = Now + link.RequestTimeout;
                _finished = attempt;
                step.Batch.Credentials = step.Credentials with { AdvSecret = secret };
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        await link.AskAsync(
            "set", "md",
            [
                new Node(
                    "link_code_companion_reg",
                    [new("jid", attempt.Jid), new("stage", "companion_finish")],
                    [
                        Node.OfBytes("link_code_pairing_wrapped_key_bundle", bundle),
                        Node.OfBytes("companion_identity_public", link.Credentials.IdentityKey.PublicKey),
                        Node.OfBytes("link_code_pairing_ref", attempt.Reference),
                    ]),
            ],
            cancellationToken);
    }

    /// <summary>A code that was typed and did not link in time is renewed, as WhatsApp Web does.</summary>
    private async Task AwaitSuccessAsync(PairCodeAttempt attempt, CancellationToken cancellationToken)
    {
        await Task.Delay(SuccessTimeout, link.Time, cancellationToken);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (session.PairCode != attempt || attempt.AwaitedUntil > Now || link.Credentials.IsPaired) return;
            _finished = null;
            if (attempt.Renewals >= PairCodeAttempt.MaxRenewals) await EndAsync(PairCodeEnd.Unconfirmed, cancellationToken);
            else await RenewAsync(attempt, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task EndAsync(PairCodeEnd reason, CancellationToken cancellationToken)
    {
        Stop();
        await link.TellAsync(new PairCodeEnded(reason), cancellationToken);
    }
}
