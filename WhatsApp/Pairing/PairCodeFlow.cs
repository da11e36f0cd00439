using System.Security.Cryptography;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>
/// Registration by a code that the user types on the phone (reference 4.2, linking reference section 1). One code is active at a time: the server drops the
/// former when another one is requested. Steps run one at a time.
/// </summary>
/// <param name="connection">The connection.</param>
/// <param name="companion">Browser and operating system that the request names.</param>
/// <param name="session">Holds the code across connections.</param>
/// <param name="qr">Shown in parallel: a typed code replaces the secret in it.</param>
internal sealed class PairCodeFlow(ClientConnection connection, CompanionProfile companion, LinkingSession session, QrFlow qr) : IDisposable
{
    private static readonly TimeSpan SuccessTimeout = TimeSpan.FromSeconds(60);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile PairCodeAttempt? _finished;

    private DateTimeOffset Now => connection.Time.GetUtcNow();

    /// <summary>True while a code can be typed, or its next step is pending.</summary>
    public bool IsUnderWay => session.PairCode is { } attempt && attempt.IsLive(Now);

    /// <summary>True while the ADV secret is the one that phone and device derived from the code, which authenticates <c>pair-success</c>.</summary>
    public bool HoldsSecret => _finished is { } finished && finished == session.PairCode && finished.AwaitedUntil > Now;

    /// <summary>The active code of this number, or a new one; a code of another number is cancelled.</summary>
    /// <exception cref="RequestRefusedException">The server refused, now or earlier with a delay that has not passed.</exception>
    /// <exception cref="TimeoutException">No answer arrived in time.</exception>
    /// <exception cref="ConnectionLostException">The connection ended.</exception>
    public async Task<PairCodeIssued> RequestAsync(string digits, CancellationToken cancellationToken)
    {
        var jid = Jid.FromPhoneNumber(digits);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, connection.Ended);
        await _turn.WaitAsync(either.Token);
        try
        {
            if (session.PairCode is { } live && live.Jid == jid && Now < live.ExpiresAt && live.Tries < PairCodeAttempt.MaxTries) return Issued(live, false);
            // The caller's cancellation does not cancel the request: the server has a code already, and so must we.
            var attempt = await BeginAsync(jid, 0, connection.Ended);
            var issued = Issued(attempt, false);
            await connection.PublishEventAsync(issued, connection.Ended);
            return issued;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>A notification of the server about the code.</summary>
    public async Task HandleAsync(Node notification, CancellationToken cancellationToken)
    {
        if (notification.Child("link_code_companion_reg") is not { } news) return;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (session.PairCode is not { } attempt || !IsOf(attempt, news))
            {
                ConnectionLog.PairCodeStray(connection.Log, news.Get("stage") is "refresh_code" ? "refresh_code" : "primary_hello");
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

    /// <summary>The device is linked, or is being linked in another way: the code is no longer active.</summary>
    public void Stop() => (session.PairCode, _finished) = (null, null);

    public void Dispose() => _turn.Dispose();

    private static bool IsOf(PairCodeAttempt attempt, Node news) =>
        news.Child("link_code_pairing_ref")?.Bytes is { } reference && reference.Span.SequenceEqual(attempt.Reference);

    private static PairCodeIssued Issued(PairCodeAttempt attempt, bool isRenewed) => new(attempt.Code, attempt.ExpiresAt, isRenewed);

    /// <summary>Requests that the server announces a new code to the phone of this number.</summary>
    private async Task<PairCodeAttempt> BeginAsync(Jid jid, int renewals, CancellationToken cancellationToken)
    {
        if (session.PairCodesFrom - Now is { Ticks: > 0 } wait) throw new RequestRefusedException(429, "", wait);
        Stop();
        var attempt = new PairCodeAttempt(jid, Now, renewals);
        // The key derivation is intentionally slow: it runs outside of the caller's scheduler.
        var wrapped = await Task.Run(() => PairCode.Wrap(attempt.Code, attempt.Ephemeral.PublicKey), cancellationToken);
        try
        {
            var answer = await connection.SendIqAsync(IqRequest.Set("md", Hello(attempt, wrapped)), cancellationToken);
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
            Node.OfBytes("companion_server_auth_key_pub", connection.Credentials.NoiseKey.PublicKey),
            Node.OfShortText("companion_platform_id", companion.PlatformId),
            Node.OfShortText("companion_platform_display", companion.DisplayName),
            Node.OfBytes("link_code_pairing_nonce", new byte[1]),
        ]);

    /// <summary>The server requires another code, renewed automatically or by a request of the user.</summary>
    private async Task RefreshAsync(PairCodeAttempt attempt, bool isManual, CancellationToken cancellationToken)
    {
        if (isManual || attempt.Renewals >= PairCodeAttempt.MaxRenewals) await EndAsync(PairCodeEnd.RequestNeeded, cancellationToken);
        else await RenewAsync(attempt, cancellationToken);
    }

    private async Task RenewAsync(PairCodeAttempt attempt, CancellationToken cancellationToken)
    {
        try
        {
            await connection.PublishEventAsync(Issued(await BeginAsync(attempt.Jid, attempt.Renewals + 1, cancellationToken), true), cancellationToken);
        }
        catch (Exception fault) when (fault is RequestRefusedException or TimeoutException)
        {
            ConnectionLog.FlowFailed(connection.Log, "pair-code", fault.GetType().Name, (fault as RequestRefusedException)?.Code ?? 0);
            await EndAsync(PairCodeEnd.Refused, cancellationToken);
        }
    }

    /// <summary>The user typed the code: proves that we have it, and derives the secret that authenticates the phone's answer.</summary>
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
            // Accounts with a passkey get such a notification after the code was typed; the request for the passkey follows.
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
            ConnectionLog.FlowFailed(connection.Log, "pair-code", fault.GetType().Name, (fault as RequestRefusedException)?.Code ?? 0);
            await GiveUpAsync(attempt, cancellationToken);
            return;
        }
        catch (TimeoutException)
        {
            // The answer contains nothing that pair-success does not contain.
        }
        attempt.AwaitedUntil = Now + SuccessTimeout;
        connection.Start("pair-code", token => AwaitSuccessAsync(attempt, token));
    }

    /// <summary>Usually a wrong code: the phone has derived another secret, and the displayed QR still has the previous one.</summary>
    private async Task GiveUpAsync(PairCodeAttempt attempt, CancellationToken cancellationToken)
    {
        (attempt.AwaitedUntil, _finished) = (default, null);
        await connection.ChangeAsync(
            (transaction, _) =>
            {
                qr.Rotate(transaction, isRescan: false);
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
                return PairCode.Seal(attempt.Ephemeral, connection.Credentials.IdentityKey, ephemeral, identity.Span);
            },
            cancellationToken);
        await connection.ChangeAsync(
            (transaction, _) =>
            {
                attempt.AwaitedUntil = Now + connection.RequestTimeout;
                _finished = attempt;
                transaction.Changes.Credentials = transaction.Credentials with { AdvSecret = secret };
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        await connection.SendIqAsync(
            IqRequest.Set(
                "md",
                new Node(
                    "link_code_companion_reg",
                    [new("jid", attempt.Jid), new("stage", "companion_finish")],
                    [
                        Node.OfBytes("link_code_pairing_wrapped_key_bundle", bundle),
                        Node.OfBytes("companion_identity_public", connection.Credentials.IdentityKey.PublicKey),
                        Node.OfBytes("link_code_pairing_ref", attempt.Reference),
                    ])),
            cancellationToken);
    }

    /// <summary>A typed code that did not link in time is renewed, as in WhatsApp Web.</summary>
    private async Task AwaitSuccessAsync(PairCodeAttempt attempt, CancellationToken cancellationToken)
    {
        await Task.Delay(SuccessTimeout, connection.Time, cancellationToken);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (session.PairCode != attempt || attempt.AwaitedUntil > Now || connection.Credentials.IsPaired) return;
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
        await connection.PublishEventAsync(new PairCodeEnded(reason), cancellationToken);
    }
}
