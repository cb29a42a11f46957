using SemiMER.Models;
using SemiMER.Recognition;
using SemiMER.Tests.Saved;

namespace SemiMER.Tests.Recognition;

/// <summary>Recognizers go through streams as through files.</summary>
public sealed class RecognizerStreamTests
{
    [Fact]
    public void Stream_that_cannot_seek_holds_what_the_file_holds_and_stays_open()
    {
        using var folder = new TemporaryDirectory();
        using EmotionRecognizer saved = KeptRecognizers.Make();
        using var memory = new MemoryStream();
        using var writing = new OneWayStream(memory);
        saved.Save(writing);
        saved.Save(folder.File("kept.semimer"));
        memory.ToArray().Should().Equal(File.ReadAllBytes(folder.File("kept.semimer")));

        memory.Position = 0;
        using var reading = new OneWayStream(memory);
        using EmotionRecognizer loaded = EmotionRecognizer.Load(reading);
        KeptRecognizers.Predictions(loaded).Should().BeEquivalentTo(KeptRecognizers.Predictions(saved));
        (reading.IsClosed, writing.IsClosed).Should().Be((false, false));
        memory.Position.Should().Be(memory.Length, "it is read to its end");
    }

    [Fact]
    public void Registered_and_made_networks_are_read_from_streams_too()
    {
        using EmotionRecognizer saved = KeptRecognizers.Make();
        using var memory = new MemoryStream();
        saved.Save(memory);
        memory.Position = 0;
        EmotionRecognizer.Load(memory, PartRegistry.Empty).Dispose();
        memory.Position = 0;
        EmotionRecognizer.Load(memory, (schema, options) => EmotionNetwork.Create(schema, options)).Dispose();
    }

    [Fact]
    public void Damaged_stream_is_named_so()
    {
        FluentActions.Invoking(() => EmotionRecognizer.Load(new MemoryStream())).Should().Throw<SemiMerException>()
            .WithMessage("'stream'*");
        FluentActions.Invoking(() => EmotionRecognizer.Load((Stream)null!)).Should().Throw<ArgumentNullException>();
    }

    /// <summary>A stream that only goes on, a few bytes at a time, as one of a network does.</summary>
    private sealed class OneWayStream(Stream inner) : Stream
    {
        public bool IsClosed { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(count, 7));

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        protected override void Dispose(bool disposing) => IsClosed = true;
    }
}
