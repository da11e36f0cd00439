using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Store;

/// <summary>The devices of one account as of the last usync result or notification.</summary>
/// <param name="User">User part as in <see cref="ProtocolAddress.Name"/>, so that PN and LID never mix.</param>
/// <param name="Devices">Device numbers, 0 included.</param>
/// <param name="Timestamp">Timestamp of the signed key-index list, unix seconds, 0 when the account has only a phone.</param>
/// <param name="FetchedAt">When it was received.</param>
public sealed record DeviceList(string User, IReadOnlyList<ushort> Devices, long Timestamp, DateTimeOffset FetchedAt)
{
    /// <summary>Number that the device of a business's provider has (reference: Baileys, whatsapp-rust).</summary>
    private const ushort HostedDevice = 99;

    /// <summary>Those of the devices that the provider of a business hosts.</summary>
    public IReadOnlyList<ushort> Hosted { get; init; } = [];

    /// <summary>True for a device that the provider of a business hosts.</summary>
    public bool IsHosted(ushort device) => device == HostedDevice || Hosted.Contains(device);

    /// <summary>The devices in the addressing of the account's JID; hosted ones have a server of their own.</summary>
    internal IEnumerable<Jid> DevicesOf(Jid account) => Devices.Select(device => DeviceOf(account, device));

    /// <summary>One of the devices in the addressing of the account's JID.</summary>
    internal Jid DeviceOf(Jid account, ushort device) => IsHosted(device) ? account.WithDevice(device).ToHosted() : account.WithDevice(device);
}
