using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Pairing;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Pairing;

/// <summary>Linking by QR, pair code or passkey.</summary>
internal sealed class ChannelPairing(ChannelCore core) : IChannelPairing
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly PasskeySteps _passkey = new(core);

    /// <inheritdoc />
    public async Task<QrView> GetQrAsync(Caller caller, CancellationToken cancellationToken) =>
        await PollAsync(
            FindQr, () => core.Row is { Status: ChannelStatus.Qr, Reason: not ChannelLifecycle.QrExpiredReason }, cancellationToken) ?? throw NoQr();

    /// <inheritdoc />
    public async Task<PairCodeView> RequestPairCodeAsync(Caller caller, string phoneNumber, CancellationToken cancellationToken)
    {
        await StartLinkingAsync();
        if (await PollAsync(FindLinkingClient, () => core.Row.Status == ChannelStatus.Qr, cancellationToken) is not { } client) throw PairCodes.NoConnection();
        var (options, availability) = (core.Dependencies.Options.Value.Channels, core.Dependencies.Writer.Availability);
        using var deadline = new CancellationTokenSource(options.CallTimeout, core.Dependencies.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken, availability.Away);
        try
        {
            // The request continues after a timeout: the next call finds its code.
            var issued = await client.Pairing.RequestCodeAsync(phoneNumber, both.Token).WaitAsync(both.Token);
            return new PairCodeView(PairCodes.Format(issued.Code), issued.ExpiresAt);
        }
        catch (WhatsAppRefusedException refused)
        {
            throw PairCodes.Failed(refused);
        }
        catch (OperationCanceledException) when (availability.IsAway)
        {
            throw availability.Refuse(isUnwritten: false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw PairCodes.Failed(new WhatsAppRefusedException(ClientErrors.NoAnswer));
        }
        catch (InvalidOperationException)
        {
            throw PairCodes.NoConnection();
        }
    }

    /// <inheritdoc />
    public Task<PasskeyView> GetPasskeyAsync(Caller caller) => Task.FromResult(_passkey.View());

    /// <inheritdoc />
    public async Task<ChannelStatusView> SubmitAssertionAsync(Caller caller, string assertion)
    {
        await _passkey.SubmitAsync(assertion);
        return await ChannelViews.StatusAsync(core);
    }

    /// <inheritdoc />
    public async Task<ChannelStatusView> ConfirmPasskeyAsync(Caller caller)
    {
        await _passkey.ConfirmAsync();
        return await ChannelViews.StatusAsync(core);
    }

    /// <inheritdoc />
    public async Task<ChannelStatusView> CancelPasskeyAsync(Caller caller)
    {
        await _passkey.CancelAsync();
        return await ChannelViews.StatusAsync(core);
    }

    private async Task StartLinkingAsync()
    {
        if (core.Row.Status == ChannelStatus.Qr) return;
        if (core.Row.Status != ChannelStatus.Pending)
            throw new GatewayException(
                ErrorCode.PairCodeUnavailable, "Pair codes are for channels that wait to be linked: connect the channel first; one that is linked needs none.");
        // Another request may have started it meanwhile.
        var store = await core.OwnAsync();
        if (!await store.Transitions.TryMoveAsync(LifecycleTrigger.ConnectUnpaired, false, CancellationToken.None) && core.Row.Status != ChannelStatus.Qr)
        {
            throw core.Forbidden();
        }
        await core.RunAsync();
    }

    private QrView? FindQr() =>
        core.Store?.Linking.Qr is { } qr && qr.ExpiresAt > core.Dependencies.Time.GetUtcNow() ? new QrView(qr.Text, qr.ExpiresAt) : null;

    /// <summary>A client that accepts requests for pair codes: with a QR to show, or after the last one.</summary>
    private WhatsAppClient? FindLinkingClient() => core.Client is { Pairing.IsReady: true } client ? client : null;

    /// <summary>Polls until a result is available, or is no longer possible, or the wait for QRs has ended.</summary>
    private async Task<T?> PollAsync<T>(Func<T?> find, Func<bool> mayCome, CancellationToken cancellationToken) where T : class
    {
        var (time, since) = (core.Dependencies.Time, core.Dependencies.Time.GetTimestamp());
        while (mayCome() && time.GetElapsedTime(since) < core.Dependencies.Options.Value.Channels.QrWait)
        {
            if (find() is { } found) return found;
            await Task.Delay(PollInterval, time, cancellationToken);
        }

        return null;
    }

    private GatewayException NoQr() => new(
        ErrorCode.NoQr,
        core.Row switch
        {
            { Status: ChannelStatus.Qr, Reason: ChannelLifecycle.QrExpiredReason } => "All QRs were shown; disconnect and connect for new ones.",
            { Status: ChannelStatus.Qr } => "There is no QR yet; try again in a moment.",
            { Jid: not null } => "The channel is paired and has no QR; log it out to pair it again.",
            _ => "The channel shows a QR once it connects: call POST /v1/channels/{id}/connect first.",
        },
        new Dictionary<string, string> { ["status"] = SnakeCase.Of(core.Row.Status.ToString()) });
}
