using System.Text.Json;
using Google.Protobuf;
using WhatIsUp.Grains.Messages;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Grains.Tests.Channels;

/// <summary>
/// Every content that a contact can send can be shown, stored and published: otherwise its message would be redelivered forever and block others.
/// </summary>
public sealed class HostileContentTests
{
    private const int Messages = 30_000;
    [Fact]
    public void Hostile_content_of_a_contact_is_shown_and_stored()
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
                var shown = ContentMapping.Show(content, context);
                _ = MessageColumns.DetailsOf(shown);
                _ = JsonSerializer.Serialize(shown, PublicJson.Options);
                _ = shown.SearchText?.Length + shown.TargetId?.Length + shown.Files.Count;
                _ = ContentFiles.Of(content).Count;
                types.Add(shown.NameOfType());
            }
            catch (Exception fault)
            {
                Assert.Fail($"message {n}: {fault.GetType().Name}: {fault.Message}\n{message}\n{fault.StackTrace}");
            }
        }
        Assert.True(types.Count > 20, string.Join(' ', types));
    }
}
