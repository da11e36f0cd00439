using System.Text.Json;
using Google.Protobuf;
using WhatIsUp.Grains.Messages;
using WhatIsUp.Grains.Storage;
using WhatIsUp.WhatsApp.Messages.Contents;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>Whatever a contact says can be shown, stored and told: a message that can't would come again for ever and keep the others back.</summary>
public sealed class HostileContentTests
{
    private const int Messages = 30_000;
    [Fact]
    public void Nothing_that_a_contact_says_can_not_be_shown_and_stored()
    {
        var random = new Random(20_261_123);
        var types = new HashSet<string>();
        for (var n = 0; n < Messages; n++)
        {
            var message = HostileMessages.Next(random);
            var bytes = message.ToByteArray();
            try
            {
                var (content, context) = ContentDecoder.Decode(ContentDecoder.Parse(bytes));
                var said = ContentMapping.Show(content, context);
                _ = MessageRows.Details(said);
                _ = JsonSerializer.Serialize(said, PublicJson.Options);
                _ = said.SearchText?.Length + said.TargetId?.Length + said.Files.Count;
                _ = ContentFiles.Of(content).Count;
                types.Add(said.NameOfType());
            }
            catch (Exception fault)
            {
                Assert.Fail($"message {n}: {fault.GetType().Name}: {fault.Message}\n{message}\n{fault.StackTrace}");
            }
        }
        Assert.True(types.Count > 20, string.Join(' ', types));
    }
}
