using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Store;

/// <summary>The devices that were given our present sender key of a group: only those that are not among them need it with the next message.</summary>
public sealed class KeyHolders
{
    /// <summary>No holders.</summary>
    public static readonly KeyHolders None = new([]);

    private readonly FrozenSet<ProtocolAddress> _devices;

    /// <summary>Makes a set of devices.</summary>
    public KeyHolders(IEnumerable<ProtocolAddress> devices) => _devices = devices.ToFrozenSet();

    /// <summary>The devices.</summary>
    public IReadOnlySet<ProtocolAddress> Devices => _devices;

    /// <summary>The set with more devices.</summary>
    public KeyHolders With(IEnumerable<ProtocolAddress> more) => new(_devices.Items.Concat(more));

    /// <summary>The set as text for a store: <c>name.device</c>, with commas between.</summary>
    public string Serialize()
    {
        var text = new StringBuilder(_devices.Count * 24);
        foreach (var device in _devices)
        {
            if (text.Length > 0) text.Append(',');
            text.Append(device.Name).Append('.').Append(CultureInfo.InvariantCulture, $"{device.Device}");
        }
        return text.ToString();
    }

    /// <summary>Reads the result of <see cref="Serialize"/>; malformed entries are skipped, so that their devices get the key again.</summary>
    public static KeyHolders Deserialize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<ProtocolAddress> devices = [];
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var dot = part.LastIndexOf('.');
            if (dot > 0 && ushort.TryParse(part.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var device))
                devices.Add(new ProtocolAddress(part[..dot], device));
        }
        return new KeyHolders(devices);
    }
}
