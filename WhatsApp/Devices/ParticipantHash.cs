using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Hash of the devices that got a message. Clients use two forms (reference 2.6): an ack with either form counts as equal.</summary>
internal static class ParticipantHash
{
    /// <summary>True if the hash is that of these devices, in either form.</summary>
    public static bool Fits(string hash, IReadOnlyCollection<Jid> devices) =>
        hash.Length > 2 && (Of(devices, jid => jid.ToString()).StartsWith(hash, StringComparison.Ordinal)
            || Of(devices, jid => string.Create(CultureInfo.InvariantCulture, $"{jid.User}.0:{jid.Device}@{jid.Server}")).StartsWith(
                hash, StringComparison.Ordinal));

    /// <summary>The hash in the form that is sent with messages to groups.</summary>
    public static string Of(IReadOnlyCollection<Jid> devices) =>
        Of(devices, jid => string.Create(CultureInfo.InvariantCulture, $"{jid.User}.0:{jid.Device}@{jid.Server}"));

    private static string Of(IReadOnlyCollection<Jid> devices, Func<Jid, string> name) =>
        "2:" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(devices.Select(name).Order(StringComparer.Ordinal)))).AsSpan(0, 6));
}
