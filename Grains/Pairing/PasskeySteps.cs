using WhatIsUp.Grains.Abstractions.Channels;
using WhatIsUp.Grains.Abstractions.Errors;
using WhatIsUp.Grains.Abstractions.Pairing;
using WhatIsUp.Grains.Channels;
using WhatIsUp.Grains.Channels.Lifecycle;
using WhatIsUp.Grains.Channels.State;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Pairing;
using ErrorCode = WhatIsUp.Grains.Abstractions.Errors.ErrorCode;

namespace WhatIsUp.Grains.Pairing;

/// <summary>The steps of a passkey ceremony, as used by the API and the owner's page.</summary>
internal sealed class PasskeySteps(ChannelCore core)
{
    /// <summary>The running ceremony.</summary>
    /// <exception cref="GatewayException"><c>no_qr</c>: there is none.</exception>
    public PasskeyView View()
    {
        if (core.Row.Status == ChannelStatus.Passkey && core.Store?.Linking.Passkey is { Outcome: null } attempt) return attempt.ToView();
        var reason = core.Row.Reason;
        var details = reason?.StartsWith(PasskeyAttempt.ReasonPrefix, StringComparison.Ordinal) == true
            ? new Dictionary<string, string> { ["reason"] = reason }
            : null;
        throw new GatewayException(ErrorCode.NoQr, "No passkey is requested at the moment; GET …/status shows the state of the channel.", details);
    }

    /// <summary>Sends the browser's assertion to WhatsApp.</summary>
    /// <param name="assertion">WebAuthn JSON, unchecked.</param>
    public async Task SubmitAsync(string assertion)
    {
        if (!PasskeyAssertion.TryParse(assertion, out var parsed, out var wrong))
            throw GatewayException.InvalidField(wrong.Length == 0 ? "assertion" : "assertion." + wrong, "must have the form of PublicKeyCredential.toJSON()");
        await CallAsync(client => client.Pairing.SubmitPasskeyAsync(parsed, CancellationToken.None));
    }

    /// <summary>Confirms the code.</summary>
    public Task ConfirmAsync() => CallAsync(client => client.Pairing.ConfirmPasskeyAsync(CancellationToken.None));

    /// <summary>Starts over on a new connection: an attempt is bound to the connection that it was started on.</summary>
    public async Task CancelAsync()
    {
        if (core.Row.Status != ChannelStatus.Passkey) throw core.Forbidden();
        await core.ConnectAsync();
    }

    private async Task CallAsync(Func<WhatsAppClient, Task> step)
    {
        if (core.Row.Status != ChannelStatus.Passkey || core.Client is not { } client) throw core.Forbidden();
        try
        {
            await step(client);
        }
        catch (PasskeyException early)
        {
            throw new GatewayException(
                ErrorCode.InvalidLifecycleTransition, "The linking is at another stage.",
                new Dictionary<string, string> { ["status"] = SnakeCase.Of(core.Row.Status.ToString()), ["stage"] = SnakeCase.Of(early.Stage.ToString()) });
        }
        catch (WhatsAppRefusedException refused)
        {
            var details = ClientErrors.DetailsOf(refused);
            if (core.Store?.Linking.Passkey is { } attempt) details["stage"] = SnakeCase.Of(attempt.Stage.ToString());
            throw new GatewayException(ErrorCode.Other, "WhatsApp refused the passkey.", details);
        }
        catch (NotConnectedException)
        {
            throw new GatewayException(
                ErrorCode.ChannelUnavailable, "The connection was lost; begin again.", new Dictionary<string, string> { ["reason"] = "passkey_interrupted" });
        }
    }
}
