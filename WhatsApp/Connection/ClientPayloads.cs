using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using WhatIsUp.WhatsApp.Protobuf;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>How a client describes itself in the handshake: field by field as a web browser does (reference 2.4).</summary>
internal static class ClientPayloads
{
    public static byte[] Registration(DeviceCredentials credentials, WebVersion webVersion, CompanionProfile companion, string deviceName)
    {
        var payload = Common(webVersion);
        payload.Passive = false;
        payload.Pull = false;
        payload.DevicePairingData = new ClientPayload.Types.DevicePairingRegistrationData
        {
            BuildHash = ByteString.CopyFrom(VersionHash(webVersion)),
            DeviceProps = Properties(companion, deviceName).ToByteString(),
            ERegid = BigEndian(credentials.RegistrationId, 4),
            EKeytype = ByteString.CopyFrom(5),
            EIdent = ByteString.CopyFrom(credentials.IdentityKey.PublicKey),
            ESkeyId = BigEndian(credentials.SignedPreKey.Id, 3),
            ESkeyVal = ByteString.CopyFrom(credentials.SignedPreKey.KeyPair.PublicKey),
            ESkeySig = ByteString.CopyFrom(credentials.SignedPreKey.Signature),
        };
        return payload.ToByteArray();
    }

    /// <param name="credentials">Credentials of the device.</param>
    /// <param name="webVersion">Version to advertise.</param>
    /// <param name="connectAttempts">Attempts since the last login.</param>
    public static byte[] Login(DeviceCredentials credentials, WebVersion webVersion, int connectAttempts)
    {
        var jid = credentials.Jid.GetValueOrDefault();
        var payload = Common(webVersion);
        payload.Passive = true;
        payload.Pull = true;
        payload.Username = ulong.Parse(jid.User, NumberStyles.None, CultureInfo.InvariantCulture);
        payload.Device = jid.Device;
        payload.Lc = credentials.LoginCount;
        payload.ConnectAttemptCount = (uint)connectAttempts;
        payload.LidDbMigrated = credentials.IsLidMigrated;
        return payload.ToByteArray();
    }

    private static ClientPayload Common(WebVersion webVersion)
    {
        return new ClientPayload
        {
            ConnectType = ClientPayload.Types.ConnectType.WifiUnknown,
            ConnectReason = ClientPayload.Types.ConnectReason.UserActivated,
            UserAgent = new ClientPayload.Types.UserAgent
            {
                AppVersion = new() { Primary = webVersion.Primary, Secondary = webVersion.Secondary, Tertiary = webVersion.Revision },
                Platform = ClientPayload.Types.UserAgent.Types.Platform.Web,
                ReleaseChannel = ClientPayload.Types.UserAgent.Types.ReleaseChannel.Release,
                OsVersion = "0.1",
                Manufacturer = "",
                Device = "Desktop",
                OsBuildNumber = "0.1",
                LocaleLanguageIso6391 = "en",
                Mnc = "000",
                Mcc = "000",
                LocaleCountryIso31661Alpha2 = "US",
            },
            WebInfo = new ClientPayload.Types.WebInfo { WebSubPlatform = ClientPayload.Types.WebInfo.Types.WebSubPlatform.WebBrowser },
        };
    }

    private static DeviceProps Properties(CompanionProfile companion, string deviceName) => new()
    {
        Os = deviceName,
        PlatformType = companion.PlatformType,
        RequireFullSync = companion.WantsFullHistory,
        Version = VersionOf(companion.OperatingSystem),
        // As in the web client (whatsapp-rust, zapo and whatsmeow agree): the kinds of history that it accepts, whether or not it shows them.
        HistorySyncConfig = new DeviceProps.Types.HistorySyncConfig
        {
            StorageQuotaMb = 10240,
            InlineInitialPayloadInE2EeMsg = true,
            SupportCallLogHistory = true,
            SupportBotUserAgentChatHistory = true,
            SupportCagReactionsAndPolls = true,
            SupportBizHostedMsg = true,
            SupportRecentSyncChunkMessageCountTuning = true,
            SupportHostedGroupMsg = true,
            SupportFbidBotChatHistory = true,
            SupportMessageAssociation = true,
            SupportGroupHistory = true,
            ThumbnailSyncDaysLimit = 60,
            SupportManusHistory = true,
            SupportHatchHistory = true,
        },
    };

    /// <summary>
    /// The versions of their operating systems that browsers report: frozen numbers, and none on Linux (zapo, src/transport/noise/WaClientPayload.ts).
    /// </summary>
    private static DeviceProps.Types.AppVersion? VersionOf(string operatingSystem) => operatingSystem switch
    {
        "Windows" => new() { Primary = 10 },
        "Mac OS" => new() { Primary = 10, Secondary = 15, Tertiary = 7 },
        _ => null,
    };

    private static byte[] VersionHash(WebVersion webVersion)
    {
#pragma warning disable CA5351 // The protocol prescribes MD5 for this label; nothing hangs on its strength.
        return MD5.HashData(Encoding.ASCII.GetBytes(webVersion.ToString()));
#pragma warning restore CA5351
    }

    private static ByteString BigEndian(uint value, int length)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return ByteString.CopyFrom(bytes[(4 - length)..]);
    }
}
