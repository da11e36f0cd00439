using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Pairing;

namespace WhatIsUp.WhatsApp.Client;

/// <summary>Linking with a passkey, for which the server asks some owners after a scan or a typed code.</summary>
public sealed partial class WhatsAppClient
{
    /// <summary>Hands the answer of the owner's browser to the server.</summary>
    /// <exception cref="PasskeyException">No answer is awaited.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused it (<c>passkey_refused</c>) or did not answer (<c>no_answer</c>).</exception>
    /// <exception cref="NotConnectedException">The connection ended.</exception>
    public Task SubmitPasskeyAsync(PasskeyAssertion assertion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(assertion);
        return GuardPasskeyAsync(flow => flow.SubmitAsync(assertion, cancellationToken));
    }

    /// <summary>The owner saw the same code on the phone and here: our keys go to the phone.</summary>
    /// <exception cref="PasskeyException">There is no code to confirm.</exception>
    /// <exception cref="WhatsAppRefusedException">The server refused it or did not answer: the attempt is over.</exception>
    /// <exception cref="NotConnectedException">The connection ended.</exception>
    public Task ConfirmPasskeyAsync(CancellationToken cancellationToken) => GuardPasskeyAsync(flow => flow.ConfirmAsync(cancellationToken));

    private async Task GuardPasskeyAsync(Func<PasskeyFlow, Task> body)
    {
        if (_run is not { } run) throw new NotConnectedException();
        try
        {
            await body(run.Passkey);
        }
        catch (RequestRefusedException refused)
        {
            throw new WhatsAppRefusedException("passkey_refused", refused.Code);
        }
        catch (TimeoutException)
        {
            throw new WhatsAppRefusedException("no_answer");
        }
        catch (Exception fault) when (fault is ConnectionLostException or StoreFaultException or ObjectDisposedException || (fault is OperationCanceledException && run.Link.Ended.IsCancellationRequested))
        {
            throw new NotConnectedException();
        }
    }
}
