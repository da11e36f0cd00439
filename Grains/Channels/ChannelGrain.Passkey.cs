using System.Globalization;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Pairing;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Channels;

/// <summary>Linking with the passkey of the number's owner.</summary>
public sealed partial class ChannelGrain : IChannelPasskeyGrain
{
    /// <inheritdoc />
    public Task<PasskeyView> GetPasskeyAsync(Caller caller)
    {
        Require(caller);
        if (Row.Status == ChannelStatus.Passkey && _store?.Passkey is { Outcome: null } attempt) return Task.FromResult(attempt.ToView());
        var details = Row.Reason?.StartsWith(PasskeyAttempt.ReasonPrefix, StringComparison.Ordinal) == true ? new Dictionary<string, string> { ["reason"] = Row.Reason } : null;
        throw new GatewayException(ErrorCode.NoQr, "No passkey is asked for now; GET …/status says what the channel waits for.", details);
    }

    /// <inheritdoc />
    public async Task<ChannelStatusView> SubmitAssertionAsync(Caller caller, string assertion)
    {
        Require(caller);
        await SubmitAsync(assertion);
        return await StatusAsync();
    }

    /// <inheritdoc />
    public async Task<ChannelStatusView> ConfirmPasskeyAsync(Caller caller)
    {
        Require(caller);
        await ConfirmAsync();
        return await StatusAsync();
    }

    /// <inheritdoc />
    public async Task<ChannelStatusView> CancelPasskeyAsync(Caller caller)
    {
        Require(caller);
        await CancelAsync();
        return await StatusAsync();
    }

    /// <inheritdoc />
    public Task<LinkPageView> GetPageAsync(Guid ceremony) => Task.FromResult(Page(ceremony));

    /// <inheritdoc />
    public async Task<LinkPageView> SubmitFromPageAsync(Guid ceremony, string assertion)
    {
        RequireUnderWay(ceremony);
        await SubmitAsync(assertion);
        return Page(ceremony);
    }

    /// <inheritdoc />
    public async Task<LinkPageView> ConfirmFromPageAsync(Guid ceremony)
    {
        RequireUnderWay(ceremony);
        await ConfirmAsync();
        return Page(ceremony);
    }

    /// <inheritdoc />
    public async Task<LinkPageView> CancelFromPageAsync(Guid ceremony)
    {
        RequireUnderWay(ceremony);
        await CancelAsync();
        return Page(ceremony);
    }

    private LinkPageView Page(Guid ceremony)
    {
        // An attempt of another activation is over: its socket is gone.
        if (_row is null || Row.DeletedAt is not null) DeactivateOnIdle();
        else if (_store?.Passkey is { } attempt && attempt.Id == ceremony) return new LinkPageView(Row.Name, attempt.ToView(), attempt.Outcome, attempt.Reason);
        throw new GatewayException(ErrorCode.NotFound, "No such resource.");
    }

    private void RequireUnderWay(Guid ceremony)
    {
        if (Page(ceremony).Outcome is not null) throw Forbidden();
    }

    private async Task SubmitAsync(string assertion)
    {
        if (!PasskeyAssertion.TryParse(assertion, out var parsed, out var wrong))
            throw GatewayException.InvalidField(wrong.Length == 0 ? "assertion" : "assertion." + wrong, "must be as PublicKeyCredential.toJSON() gives it");
        await DoAsync(client => client.SubmitPasskeyAsync(parsed, CancellationToken.None));
    }

    private Task ConfirmAsync() => DoAsync(client => client.ConfirmPasskeyAsync(CancellationToken.None));

    /// <summary>Begins anew with a connection of its own: what WhatsApp was told of this attempt is worth nothing on another one.</summary>
    private async Task CancelAsync()
    {
        if (Row.Status != ChannelStatus.Passkey) throw Forbidden();
        await DemandAsync(IsPaired ? LifecycleTrigger.ConnectPaired : LifecycleTrigger.ConnectUnpaired);
        await StopAsync(unlinks: false);
        await RunAsync();
    }

    private async Task DoAsync(Func<WhatsAppClient, Task> step)
    {
        if (Row.Status != ChannelStatus.Passkey || _connection?.Client is not { } client) throw Forbidden();
        try
        {
            await step(client);
        }
        catch (PasskeyException early)
        {
            throw new GatewayException(
                ErrorCode.InvalidLifecycleTransition, "The linking is at another stage.",
                new Dictionary<string, string> { ["status"] = SnakeCase.Of(Row.Status.ToString()), ["stage"] = SnakeCase.Of(early.Stage.ToString()) });
        }
        catch (WhatsAppRefusedException refused)
        {
            var details = new Dictionary<string, string> { ["reason"] = refused.Reason };
            if (_store?.Passkey is { } attempt) details["stage"] = SnakeCase.Of(attempt.Stage.ToString());
            if (refused.UpstreamCode is { } code) details["upstream_code"] = code.ToString(CultureInfo.InvariantCulture);
            throw new GatewayException(ErrorCode.Other, "WhatsApp refused the passkey.", details);
        }
        catch (NotConnectedException)
        {
            throw new GatewayException(ErrorCode.ChannelUnavailable, "The connection was lost; begin again.", new Dictionary<string, string> { ["reason"] = "passkey_interrupted" });
        }
    }
}
