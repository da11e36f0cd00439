using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>The ways to link a device, of which one at a time is active: a QR, a typed code, a passkey.</summary>
internal sealed class LinkingFlows : IDisposable
{
    private readonly Action<int?> _passkeyFailed;

    /// <summary>Creates the flows of one connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="companion">Browser and operating system of the device.</param>
    /// <param name="session">State that outlives the connection.</param>
    /// <param name="times">How long QRs are shown.</param>
    /// <param name="terms">Settings for linking with a passkey.</param>
    /// <param name="qrTimedOut">Called when all QRs have expired and no other way is active.</param>
    /// <param name="passkeyFailed">Called when a registration by passkey failed, with the server's error number.</param>
    public LinkingFlows(
        ClientConnection connection, CompanionProfile companion, LinkingSession session, QrTimes times, PasskeyTerms terms, Action qrTimedOut,
        Action<int?> passkeyFailed)
    {
        _passkeyFailed = passkeyFailed;
        IsRegistration = !connection.Credentials.IsPaired;
        Qr = new QrFlow(connection, companion.QrPlatformId, times, () => IsUnderWay, qrTimedOut);
        PairCode = new PairCodeFlow(connection, companion, session, Qr);
        Passkey = new PasskeyFlow(connection, terms, PasskeyBegan, PasskeyFailed);
    }

    /// <summary>True if the connection began unlinked.</summary>
    public bool IsRegistration { get; }

    public QrFlow Qr { get; }

    public PairCodeFlow PairCode { get; }

    public PasskeyFlow Passkey { get; }

    /// <summary>True while the device is being linked in another way than by QR, which the end of the QRs does not affect.</summary>
    public bool IsUnderWay => PairCode.IsUnderWay || Passkey.IsUnderWay;

    /// <summary>True if all QRs have expired and no other way is active: another connection would only show more QRs.</summary>
    public bool IsOver => Qr.IsExpired && !IsUnderWay;

    public void Dispose()
    {
        PairCode.Dispose();
        Passkey.Dispose();
    }

    // From here on no QR and no pair code links.
    private void PasskeyBegan()
    {
        Qr.Stop();
        PairCode.Stop();
    }

    // A registration restarts with its own connection; a device that is linked already continues with this one.
    private void PasskeyFailed(int? code)
    {
        if (IsRegistration) _passkeyFailed(code);
    }
}
