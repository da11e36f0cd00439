using QRCoder;

namespace WhatIsUp.ApiGateway.Endpoints.Channels;

/// <summary>Renders QR codes.</summary>
internal static class QrPicture
{
    private const int PixelsPerModule = 8;

    /// <summary>As a PNG file.</summary>
    public static byte[] DrawPng(string text)
    {
        using var code = Encode(text);
        using var picture = new PngByteQRCode(code);
        return picture.GetGraphic(PixelsPerModule);
    }

    /// <summary>As half blocks for a terminal, two rows of modules per line, light on dark.</summary>
    public static string DrawBlocks(string text)
    {
        using var code = Encode(text);
        using var picture = new AsciiQRCode(code);
        return picture.GetGraphicSmall();
    }

    private static QRCodeData Encode(string text) => QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.L);
}
