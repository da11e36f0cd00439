using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>Linking this device by a code that is typed on the phone, or with a passkey. QRs are published as events.</summary>
public sealed class PairingClient
{
    private readonly Func<(ClientConnection Connection, LinkingFlows Flows)?> _current;

    internal PairingClient(Func<(ClientConnection Connection, LinkingFlows Flows)?> current) => _current = current;

    /// <summary>True when the server accepts requests for pair codes.</summary>
    public bool IsReady => _current() is { Flows: { IsRegistration: true, Qr.IsReady: true } };

    /// <summary>Returns an 8-character pair code (without the dash): the active one of this number, or a new one.</summary>
    /// <param name="phoneNumberDigits">Number of the account, digits only.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="WhatsAppRefusedException">The server refused, or did not answer (<c>no_answer</c>).</exception>
    /// <exception cref="InvalidOperationException">No registration is active.</exception>
    public async Task<PairCodeIssued> RequestCodeAsync(string phoneNumberDigits, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(phoneNumberDigits);
        if (_current() is not { Flows: { IsRegistration: true } flows }) throw new InvalidOperationException("No registration is active.");
        try
        {
            return await flows.PairCode.RequestAsync(phoneNumberDigits, cancellationToken);
        }
        catch (RequestRefusedException refused)
        {
            throw new WhatsAppRefusedException(PairCodeRefusals.ReasonOf(refused), refused.Code, refused.Backoff);
        }
        catch (Exception fault) when (fault is TimeoutException or ConnectionLostException
            || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new WhatsAppRefusedException("no_answer");
        }
    }

    /// <summary>Sends the assertion of the owner's browser to the server.</summary>
    /// <exception cref="PasskeyException">No assertion is expected.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused it (<c>passkey_refused</c>) or did not answer (<c>no_answer</c>).</exception>
    /// <exception cref="NotConnectedException">The connection ended.</exception>
    public Task SubmitPasskeyAsync(PasskeyAssertion assertion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(assertion);
        return RunPasskeyAsync(flow => flow.SubmitAsync(assertion, cancellationToken));
    }

    /// <summary>Confirms that the owner saw the same code on the phone and here: our keys are sent to the phone.</summary>
    /// <exception cref="PasskeyException">There is no code to confirm.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused it or did not answer: the attempt has ended.</exception>
    /// <exception cref="NotConnectedException">The connection ended.</exception>
    public Task ConfirmPasskeyAsync(CancellationToken cancellationToken) => RunPasskeyAsync(flow => flow.ConfirmAsync(cancellationToken));

    private async Task RunPasskeyAsync(Func<PasskeyFlow, Task> operation)
    {
        var (connection, flows) = _current() ?? throw new NotConnectedException();
        try
        {
            await operation(flows.Passkey);
        }
        catch (RequestRefusedException refused)
        {
            throw new WhatsAppRefusedException("passkey_refused", refused.Code);
        }
        catch (TimeoutException)
        {
            throw new WhatsAppRefusedException("no_answer");
        }
        catch (Exception fault) when (fault is ConnectionLostException or StoreFaultException or ObjectDisposedException
            || (fault is OperationCanceledException && connection.Ended.IsCancellationRequested))
        {
            throw new NotConnectedException();
        }
    }
}
