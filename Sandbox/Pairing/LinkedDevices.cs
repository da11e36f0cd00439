using Google.Protobuf;
using WhatIsUp.Sandbox.Devices;
using WhatIsUp.Sandbox.Passkeys;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Protobuf;
using static WhatIsUp.Sandbox.Server.StanzaBuilder;

namespace WhatIsUp.Sandbox.Pairing;

/// <summary>Makes a device of a registration that is complete.</summary>
internal sealed class LinkedDevices(StateStore store, ServerClock clock, DeviceNotices notices, LinkLog log)
{
    /// <summary>Stores the new device of an account and notifies those who have its device list.</summary>
    public Device Add(ClientHello hello, PendingLink link)
    {
        var data = hello.Payload.DevicePairingData;
        var props = PropsOf(data.DeviceProps);
        var device = new Device
        {
            Account = link.Account,
            Number = link.Device,
            NoiseKey = hello.NoiseKey,
            IdentityKey = data.EIdent.ToByteArray(),
            RegistrationId = ReadId(data.ERegid.Memory, 4)!.Value,
            SignedPreKeyId = ReadId(data.ESkeyId.Memory, 3)!.Value,
            SignedPreKey = data.ESkeyVal.ToByteArray(),
            SignedPreKeySignature = data.ESkeySig.ToByteArray(),
            KeyIndex = link.KeyIndex,
            LinkedAt = clock.Now,
            AdvSecret = link.AdvSecret,
            PlatformType = PasskeyHandler.PlatformOf(data.DeviceProps),
            WantsFullHistory = props.RequireFullSync,
            TakesInlineHistory = props.HistorySyncConfig?.InlineInitialPayloadInE2EeMsg == true,
        };
        store.PutDevice(device);
        notices.Linked(device);
        log.Linked(device);
        return device;
    }

    private static DeviceProps PropsOf(ByteString props)
    {
        try
        {
            return DeviceProps.Parser.ParseFrom(props);
        }
        catch (InvalidProtocolBufferException)
        {
            return new DeviceProps();
        }
    }
}
