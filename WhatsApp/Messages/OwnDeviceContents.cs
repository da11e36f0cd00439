using WhatIsUp.WhatsApp.Messages.Contents;
using WhatIsUp.WhatsApp.Protobuf;
using Type = WhatIsUp.WhatsApp.Protobuf.Message.Types.ProtocolMessage.Types.Type;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>What the devices of an account tell each other and nobody else: keys, history, requests. It is part of no chat, and of somebody else it has no effect.</summary>
internal static class OwnDeviceContents
{
    /// <summary>True for such a message, in whatever wrapping.</summary>
    public static bool Includes(Message message)
    {
        var isViewOnce = false;
        return ContentDecoder.Unwrap(message, ref isViewOnce).ProtocolMessage is { } told && (IsOwnField(told) || (told.HasType && IsOwnType(told.Type)));
    }

    private static bool IsOwnField(Message.Types.ProtocolMessage told) =>
        told.HistorySyncNotification is not null || told.AppStateSyncKeyShare is not null || told.AppStateSyncKeyRequest is not null || told.PeerDataOperationRequestMessage is not null
        || told.PeerDataOperationRequestResponseMessage is not null || told.LidMigrationMappingSyncMessage is not null;

    private static bool IsOwnType(Type type) => type is Type.HistorySyncNotification or Type.AppStateSyncKeyShare or Type.AppStateSyncKeyRequest or Type.InitialSecurityNotificationSettingSync
        or Type.AppStateFatalExceptionNotification or Type.PeerDataOperationRequestMessage or Type.PeerDataOperationRequestResponseMessage or Type.LidMigrationMappingSync;
}
