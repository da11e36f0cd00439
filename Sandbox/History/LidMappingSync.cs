using System.Globalization;
using Google.Protobuf;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Protobuf;

namespace WhatIsUp.Sandbox.History;

/// <summary>The pairs of number and LID that a phone sends to its devices when its account is moved to LIDs.</summary>
internal sealed class LidMappingSync(ServerHooks hooks, HistoryMessages messages, PhoneSender sender) : IStanzaHandler
{
    public void Register(StanzaTable table) => hooks.MovedToLids.Add(Send);

    private void Send(Account account)
    {
        var pairs = new LIDMigrationMappingSyncPayload();
        foreach (var other in messages.Contacts(account).Where(contact => !contact.HidesNumber).Append(account))
            pairs.PnToLidMappings.Add(new LIDMigrationMapping
            {
                Pn = ulong.Parse(other.PhoneNumber, CultureInfo.InvariantCulture), AssignedLid = ulong.Parse(other.LidUser, CultureInfo.InvariantCulture),
                LatestLid = ulong.Parse(other.LidUser, CultureInfo.InvariantCulture),
            });
        foreach (var device in account.Devices.Values.Where(device => !device.IsPhone))
            sender.SendPeer(device, new Message
            {
                ProtocolMessage = new()
                {
                    Type = Message.Types.ProtocolMessage.Types.Type.LidMigrationMappingSync,
                    LidMigrationMappingSyncMessage = new() { EncodedMappingPayload = pairs.ToByteString() },
                },
            });
    }
}
