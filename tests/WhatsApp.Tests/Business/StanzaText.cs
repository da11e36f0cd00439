using System.Text;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.WhatsApp.Tests.Business;

/// <summary>A stanza as text, to compare it with one that was written by hand.</summary>
internal static class StanzaText
{
    /// <summary>Tags, attributes in their order, and texts; the id of a request differs each time and is left out.</summary>
    public static string Of(Node node)
    {
        var text = new StringBuilder();
        Write(text, node);
        return text.ToString();
    }

    private static void Write(StringBuilder text, Node node)
    {
        text.Append('<').Append(node.Tag);
        foreach (var attribute in node.Attributes)
            if (node.Tag != "iq" || attribute.Name != "id") text.Append(' ').Append(attribute.Name).Append('=').Append(attribute.Value);
        text.Append('>');
        foreach (var child in node.Children) Write(text, child);
        if (node.Bytes is not null)
        {
            Assert.False(node.IsShortText, $"The text of {node.Tag} is not written as bytes.");
            text.Append(node.Text);
        }
        text.Append("</>");
    }
}
