namespace WhatIsUp.WhatsApp.Pairing;

/// <summary>How long QRs are shown (linking reference section 1).</summary>
/// <param name="FirstQr">The first one.</param>
/// <param name="NextQr">Each later one.</param>
/// <param name="AfterLastQr">How long an idle socket is kept open after the last one if the server does not close it.</param>
internal readonly record struct QrTimes(TimeSpan FirstQr, TimeSpan NextQr, TimeSpan AfterLastQr);
