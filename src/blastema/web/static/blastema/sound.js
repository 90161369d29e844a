// A tone beside the words, never instead of them: high for what was read, low for a stop.
(function () {
  "use strict";
  var TONES = { read: [880, 0.08], stop: [220, 0.5] };
  function play(name) {
    var Context = window.AudioContext;
    // Where the browser wants a touch first, it stays silent, and the words are there.
    var touched = navigator.userActivation && navigator.userActivation.hasBeenActive;
    if (!Context || !TONES[name] || !touched) return;
    var context = new Context();
    if (context.state !== "running") { context.close(); return; }
    var tone = context.createOscillator();
    tone.frequency.value = TONES[name][0];
    tone.connect(context.destination);
    tone.onended = function () { context.close(); };
    tone.start();
    tone.stop(context.currentTime + TONES[name][1]);
  }
  window.blastemaSound = play;
  var stopped = document.querySelector("[data-sound]");
  if (stopped) play(stopped.getAttribute("data-sound"));
})();
