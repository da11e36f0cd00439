using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;

namespace WhatIsUp.WhatsApp.Tests.Signal;

public sealed class ClientEventTests
{
    [Fact]
    public void Events_do_not_print_secrets()
    {
        Assert.DoesNotContain("2@secret", new QrIssued("2@secret", DateTimeOffset.UnixEpoch).ToString());
        var message = new MessageReceived
        {
            MessageId = "3EB0", Chat = Jid.FromPhoneNumber("491701120001"), Sender = Jid.FromPhoneNumber("491701120001"), SenderPhoneNumber = "491701120001",
            PushName = "Ada",
            Timestamp = DateTimeOffset.UnixEpoch, Message = new TextContent("private").Encode(),
        }.ToString();
        Assert.All(["private", "Ada", "491701120001"], secret => Assert.DoesNotContain(secret, message));
    }
}
